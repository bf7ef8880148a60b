import type { Conversation } from "./conversation";
import { type QuestionFacts, readQuestionFacts } from "./question-facts";
import { hasArithmetic, type PlannedCall, planCall } from "./tool-arguments";
import { descriptionMatches, isOrdered, subjectMatches, type ToolProfile } from "./tool-profile";
import { keywords, splitClauses, stem, tokenize } from "./words";

/** The calls that the question itself asks for: for each of its clauses the tools that fit. */
export function firstCalls(conversation: Conversation, profiles: ToolProfile[]): PlannedCall[] {
  const { question } = conversation;
  const facts = rememberRepository(conversation);
  // An order is carried out as a whole, not looked up clause by clause.
  const orders = profiles.filter(({ writeVerb }) => writeVerb !== null);
  const ordered = orders.filter((profile) => isWanted(profile, question));
  if (ordered.length > 0) return callsForGroups(ordered, profiles, question, facts);

  const calls: PlannedCall[] = [];
  for (const clause of splitClauses(question)) {
    const wanted = profiles.filter((profile) => isWanted(profile, clause));
    const found = callsForGroups(wanted, profiles, clause, facts);
    const retrieval = retrievalTools(profiles)[0];
    if (found.length > 0) calls.push(...found);
    else if (retrieval && isContentQuestion(clause)) {
      const call = planCall(retrieval, { question: clause, facts });
      if (call) calls.push(call);
    }
  }
  return calls.filter((call, index) => calls.findIndex(({ name }) => name === call.name) === index);
}

/** What the question names, with the repository that was spoken of last for "that repository". */
export function rememberRepository({ question, history }: Conversation): QuestionFacts {
  const facts = readQuestionFacts(question);
  if (facts.repo || !/\b(that|this|same|it|its|there)\b/i.test(question)) return facts;
  for (const { content } of history.toReversed()) {
    const link = /\/([\w-]+)\/([\w.-]+)\/(?:issues|pull|blob)\//.exec(content);
    const named = readQuestionFacts(content);
    const owner = link?.[1] ?? named.owner;
    const repo = link?.[2] ?? named.repo;
    if (owner && repo) return { ...facts, owner, repo };
  }
  return facts;
}

/** Tools about the same thing are alternatives; each thing gets one call. */
function callsForGroups(
  wanted: ToolProfile[],
  profiles: ToolProfile[],
  question: string,
  facts: QuestionFacts,
): PlannedCall[] {
  const groups = new Map<string, ToolProfile[]>();
  for (const profile of wanted) {
    const key = profile.subjects.toSorted()[0] ?? profile.name;
    groups.set(key, [...(groups.get(key) ?? []), profile]);
  }
  // "in that repository" says where to look, not that repositories are looked for.
  if (groups.size > 1) groups.delete(stem("repository"));
  return [...groups.values()].flatMap((group) => {
    const call = bestOfGroup(group, question, facts) ?? findRepository(profiles, question, facts);
    return call ? [call] : [];
  });
}

/** Whether the question speaks of what the tool is about, or orders what it does. */
export function isWanted(profile: ToolProfile, question: string): boolean {
  if (profile.parameters.some(({ name }) => /^(expression|formula)$/.test(name))) {
    return hasArithmetic(question);
  }
  const matches = subjectMatches(profile, question);
  if (profile.writeVerb) {
    return isOrdered(profile, question) && (matches > 0 || profile.subjects.length === 0);
  }
  if (matches > 0) return !isAmbiguous(profile, question);
  const takesUrl = profile.parameters.some(({ name, required }) => required && name === "url");
  if (takesUrl && /https?:\/\//.test(question)) return true;
  const takesPath = profile.parameters.some(({ name }) => name === "path");
  return takesPath && readQuestionFacts(question).path !== null;
}

/** `get_me` shares its only word with half of all questions, and "request" is no pull request. */
function isAmbiguous({ subjects }: ToolProfile, question: string): boolean {
  if (subjects.length === 1 && subjects[0] === "me") {
    return !/\b(who am i|my (account|user|login|profile))\b/i.test(question);
  }
  return subjects.includes("pull") && !/\bpull requests?\b|\bprs?\b/i.test(question);
}

function bestOfGroup(
  group: ToolProfile[],
  question: string,
  facts: QuestionFacts,
): PlannedCall | null {
  const ranked = group
    .map((profile) => ({ profile, fit: rankManner(profile, question, facts) }))
    .toSorted((a, b) => b.fit - a.fit);
  for (const { profile } of ranked) {
    const call = planCall(profile, { question, facts });
    if (call) return call;
    // A list that only lacks its owner is worth finding the owner first.
    if (profile.manner === "list" && facts.repo && !facts.owner) return null;
  }
  return null;
}

const LISTING = /\b(list|all|which|how many|count|every|open|closed|latest|recent)\b/i;

/** Reads one thing when a number names it, lists when a place is named, and searches otherwise. */
function rankManner(profile: ToolProfile, question: string, facts: QuestionFacts): number {
  const base = subjectMatches(profile, question) + descriptionMatches(profile, question) / 10;
  if (profile.manner === "write") return base + 20;
  const wantsNumber = profile.parameters.some(
    ({ name, required }) => required && /number/i.test(name),
  );
  if (wantsNumber) return facts.number === null ? -1 : base + 10;
  if (profile.manner === "list") return base + (LISTING.test(question) && facts.repo ? 5 : 0);
  return base + (profile.manner === "search" ? 2 : 0);
}

/** A repository named without its owner has to be found before anything in it can be read. */
function findRepository(
  profiles: ToolProfile[],
  question: string,
  facts: QuestionFacts,
): PlannedCall | null {
  if (!facts.repo || facts.owner) return null;
  const search = profiles.find(
    ({ subjects, manner }) => manner === "search" && subjects.includes(stem("repository")),
  );
  return search ? planCall(search, { question, facts }) : null;
}

/** Tools that answer any question from text: documentation first, then issues, then code. */
export function retrievalTools(profiles: ToolProfile[]): ToolProfile[] {
  const rank = ({ name, description }: ToolProfile) => {
    const text = `${name} ${description}`;
    if (
      /\b(docs?|documentation|documents?|knowledge|articles?|help|faq|guides?)\b/i.test(
        text.replaceAll("_", " "),
      )
    )
      return 0;
    if (/issue|ticket/i.test(name)) return 1;
    return /code/i.test(name) ? 2 : 3;
  };
  return profiles
    .filter((profile) => profile.manner === "search" && profile.queryParameter && rank(profile) < 3)
    .toSorted((a, b) => rank(a) - rank(b));
}

/** Small talk and sums need no source; anything that asks about something does. */
function isContentQuestion(question: string): boolean {
  return keywords(question).length > 0 && tokenize(question).length > 1 && !hasArithmetic(question);
}
