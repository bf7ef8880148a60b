const STOPWORDS = new Set(
  `a about again all also am an and any anyone are as at be been being but by can could did do does doing
  for from give get got had has have hello help her here hey hi him his how i if in into is it its just
  know let like look make many may me might more most much my need no not now of off on one or our
  out over own please say see she should show so some such tell than thank thanks that the their them then
  there these they this those through to too under until up us use used using very want was we were
  what when where which while who whom whose why will with would you your yours`
    .split(/\s+/)
    .filter(Boolean),
);

/** Lower-case words with letters, digits and inner dots, dashes or underscores. */
export function tokenize(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:['._-][\p{L}\p{N}]+)*/gu) ?? [];
}

/** Splits names as programmers write them: `listIssues`, `list_issues` and `list-issues`. */
export function splitIdentifier(name: string): string[] {
  return tokenize(name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll(/[_\-./]+/g, " "));
}

/** Cuts the common English endings, so that `refunded`, `refunds` and `refund` are one word. */
export function stem(word: string): string {
  const plain = word.replace(/'s?$/, "");
  if (plain.length > 4 && plain.endsWith("ies")) return `${plain.slice(0, -3)}y`;
  for (const ending of ["ations", "ation", "ings", "ing", "ed", "es", "s", "ly"]) {
    const rest = plain.slice(0, -ending.length);
    if (rest.length < 3 || !plain.endsWith(ending) || plain.endsWith("ss")) continue;
    const single = /(.)\1$/.test(rest) && !/(ll|ss|zz)$/.test(rest) ? rest.slice(0, -1) : rest;
    return single.replace(/e$/, "");
  }
  return plain.length > 4 ? plain.replace(/e$/, "") : plain;
}

/** The words of a text that carry its meaning, in order, each once. */
export function keywords(text: string): string[] {
  return [...new Set(tokenize(text).filter((word) => word.length > 1 && !STOPWORDS.has(word)))];
}

export function stems(text: string): Set<string> {
  return new Set(keywords(text).map(stem));
}

/** How many of the wanted stems the text has. */
export function overlap(wanted: ReadonlySet<string>, text: string): number {
  const present = new Set(
    tokenize(text)
      .flatMap((word) => [word, ...splitIdentifier(word)])
      .map(stem),
  );
  let count = 0;
  for (const word of wanted) if (present.has(word)) count += 1;
  return count;
}

const ASKING = new Set(
  `issue bug ticket pull request pr repository github documentation docs doc manual guide file code search find
  list look open closed answer question explain describe summarize please latest top first check implemented
  defined located team`
    .split(/\s+/)
    .map(stem),
);

/** What the question is about: its words without those that only ask. */
export function aboutWords(question: string): string[] {
  return keywords(question).filter((word) => !ASKING.has(stem(word)));
}

/**
 * The questions in a question: "How do I reset my password, and is there an issue?" are two. A part
 * that only says where to look, such as "Check the GitHub issues", belongs to the one before it.
 */
export function splitClauses(question: string): string[] {
  const clauses: string[] = [];
  for (const part of question.split(CLAUSE_BREAK)) {
    const previous = clauses.at(-1);
    if (previous === undefined || aboutWords(part).length > 0) clauses.push(part.trim());
    else clauses[clauses.length - 1] = `${previous}; ${part.trim()}`;
  }
  return clauses;
}

const CLAUSE_BREAK =
  /(?<=[?;])\s+|,?\s+\band\s+(?=(?:is|are|what|which|who|how|why|when|where|can|does|do|list|show)\b)/i;
