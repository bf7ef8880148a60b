import { type GitHubRest, isJson, type Json } from "../github-rest";

const FILLER = new Set(
  "a about all an and any are as at be by can do does for from has have how in is it of on or our that the their there this to was were what when where which who why with you".split(
    " ",
  ),
);

/** Splits a search into its words and its `key:value` qualifiers. */
export function splitQuery(query: string): { terms: string[]; qualifiers: string[] } {
  const parts = query.match(/[\w-]+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  const qualifiers = parts.filter((part) => /^-?[a-z-]+:\S/.test(part));
  const terms = parts
    .filter((part) => !qualifiers.includes(part))
    .map((part) => part.replaceAll(/^["'?.,!]+|["'?.,!]+$/g, ""))
    .filter((part) => part !== "" && !FILLER.has(part.toLowerCase()));
  return { terms, qualifiers };
}

/**
 * Searches word by word and puts what has most of the words first. GitHub's own search reads
 * natural language; the emulator matches one literal phrase, which a question never is.
 */
export async function searchAnyWord(
  rest: GitHubRest,
  path: "/search/issues" | "/search/repositories",
  query: string,
  limit: number,
): Promise<{ total_count: number; incomplete_results: boolean; items: Json[] }> {
  const { terms, qualifiers } = splitQuery(query);
  const found = new Map<unknown, { item: Json; score: number }>();
  for (const term of terms.length > 0 ? terms : [""]) {
    const text = [singular(term), ...qualifiers].join(" ").trim();
    const answer = await rest.get(`${path}?per_page=100&q=${encodeURIComponent(text)}`);
    for (const item of itemsOf(answer)) {
      const known = found.get(item.html_url) ?? { item, score: 0 };
      known.score += inTitle(item, singular(term)) ? 2 : 1;
      found.set(item.html_url, known);
    }
  }
  const ranked = [...found.values()].sort((a, b) => b.score - a.score);
  const best = ranked[0]?.score ?? 0;
  const relevant = ranked.filter(({ score }) => score * 2 >= best).map(({ item }) => item);
  return {
    total_count: relevant.length,
    incomplete_results: false,
    items: relevant.slice(0, limit),
  };
}

export function itemsOf(answer: Json): Json[] {
  return Array.isArray(answer.items) ? answer.items.filter(isJson) : [];
}

function inTitle(item: Json, term: string): boolean {
  const title = `${item.title ?? ""} ${item.full_name ?? ""}`.toLowerCase();
  return term !== "" && title.includes(term.toLowerCase());
}

/** `webhooks` also finds `webhook`, because the emulator looks for the literal characters. */
function singular(term: string): string {
  return term.length > 4 && term.endsWith("s") && !term.endsWith("ss") ? term.slice(0, -1) : term;
}
