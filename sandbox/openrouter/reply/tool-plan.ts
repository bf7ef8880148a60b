import type { Conversation } from "./conversation";
import type { Finding, Findings } from "./findings";
import { addRecordFacts, type QuestionFacts, readQuestionFacts } from "./question-facts";
import { fillArguments, hasArithmetic, type ToolArguments } from "./tool-arguments";
import {
  descriptionMatches,
  isOrdered,
  profileTool,
  subjectMatches,
  type ToolProfile,
} from "./tool-profile";
import { keywords, overlap, stem, stems, tokenize } from "./words";

export interface PlannedCall {
  name: string;
  arguments: ToolArguments;
}

/** More steps than this would only repeat themselves. */
const MAX_STEPS = 3;
const MAX_PARALLEL = 3;

/**
 * Decides which tools to call next: those the question speaks of, then what their results make
 * possible (an issue's comments, a file's text), until nothing more would help. Empty: answer now.
 */
export function planCalls(conversation: Conversation, findings: Findings): PlannedCall[] {
  const profiles = conversation.tools.map(profileTool);
  if (conversation.forcedTool) return forcedCall(conversation, profiles, conversation.forcedTool);
  if (conversation.steps >= MAX_STEPS) return [];
  const planned =
    conversation.steps === 0
      ? firstCalls(conversation, profiles)
      : nextCalls(conversation, profiles, findings);
  const made = new Set(conversation.rounds.map((round) => callKey(round.name, round.arguments)));
  const fresh = planned.filter(
    (call) => !made.has(callKey(call.name, JSON.stringify(call.arguments))),
  );
  return fresh.slice(0, MAX_PARALLEL);
}

const callKey = (name: string, json: string) => `${name}(${json})`;

function forcedCall(
  { question }: Conversation,
  profiles: ToolProfile[],
  name: string,
): PlannedCall[] {
  const fitting = profiles
    .filter((profile) => name === "any" || profile.name === name)
    .toSorted((a, b) => subjectMatches(b, question) - subjectMatches(a, question));
  const facts = readQuestionFacts(question);
  for (const profile of fitting) {
    const filled = fillArguments(profile, { question, facts, hints: [], query: "" });
    if (filled) return [{ name: profile.name, arguments: filled }];
  }
  const first = fitting[0];
  return first ? [{ name: first.name, arguments: {} }] : [];
}

function firstCalls({ question, history }: Conversation, profiles: ToolProfile[]): PlannedCall[] {
  const facts = withEarlierRepository(readQuestionFacts(question), question, history);
  const calls: PlannedCall[] = [];
  for (const group of groupBySubject(profiles, question)) {
    const call =
      bestOfGroup(group, question, facts) ?? discoverRepository(profiles, question, facts);
    if (call && !calls.some(({ name }) => name === call.name)) calls.push(call);
  }
  if (calls.length > 0) return calls;
  const retrieval = retrievalTools(profiles)[0];
  return retrieval && isContentQuestion(question) ? toCalls(retrieval, question, facts) : [];
}

/** Tools about the same thing are alternatives; the question gets one call for each thing. */
function groupBySubject(profiles: ToolProfile[], question: string): ToolProfile[][] {
  const groups = new Map<string, ToolProfile[]>();
  const wanted = profiles.filter((profile) => isWanted(profile, question));
  // An order is carried out, not looked up.
  const orders = wanted.filter(({ writeVerb }) => writeVerb !== null);
  for (const profile of orders.length > 0 ? orders : wanted) {
    const key = [...profile.subjects].sort()[0] ?? profile.name;
    groups.set(key, [...(groups.get(key) ?? []), profile]);
  }
  return [...groups.values()];
}

function isWanted(profile: ToolProfile, question: string): boolean {
  if (profile.parameters.some(({ name }) => /^(expression|formula)$/.test(name))) {
    return hasArithmetic(question);
  }
  const matches = subjectMatches(profile, question);
  if (profile.writeVerb) {
    return isOrdered(profile, question) && (matches > 0 || profile.subjects.length === 0);
  }
  if (matches > 0) return !isAmbiguousSubject(profile, question);
  const wantsFile = profile.parameters.some(({ name }) => name === "path");
  return wantsFile && readQuestionFacts(question).path !== null;
}

/** `get_me` shares its only word with half of all questions. */
function isAmbiguousSubject(profile: ToolProfile, question: string): boolean {
  const only = profile.subjects.length === 1 ? profile.subjects[0] : undefined;
  if (only === "me") return !/\b(who am i|my (account|user|login|profile))\b/i.test(question);
  // "request" alone, as in "rate limit request", does not ask for a pull request.
  return profile.subjects.includes("pull") && !/\bpull requests?\b|\bprs?\b/i.test(question);
}

function bestOfGroup(
  group: ToolProfile[],
  question: string,
  facts: QuestionFacts,
): PlannedCall | null {
  const ranked = group
    .map((profile) => ({ profile, fit: mannerFit(profile, question, facts) }))
    .toSorted((a, b) => b.fit - a.fit);
  for (const { profile } of ranked) {
    const filled = fillArguments(profile, { question, facts, hints: [], query: "" });
    // A list that only lacks its owner is worth finding the owner first.
    if (!filled && profile.manner === "list" && facts.repo && !facts.owner) return null;
    if (filled) return { name: profile.name, arguments: filled };
  }
  return null;
}

function mannerFit(profile: ToolProfile, question: string, facts: QuestionFacts): number {
  const base = subjectMatches(profile, question) + descriptionMatches(profile, question) / 10;
  if (profile.manner === "write") return base + 20;
  const wantsNumber = profile.parameters.some(
    ({ name, required }) => required && /number/i.test(name),
  );
  if (wantsNumber) return facts.number === null ? -1 : base + 10;
  const lists = /\b(list|all|which|how many|count|every|open|closed|latest|recent)\b/i.test(
    question,
  );
  if (profile.manner === "list") return base + (lists && facts.repo ? 5 : 0);
  return base + (profile.manner === "search" ? 2 : 0);
}

function discoverRepository(
  profiles: ToolProfile[],
  question: string,
  facts: QuestionFacts,
): PlannedCall | null {
  if (!facts.repo || facts.owner) return null;
  const search = profiles.find(
    ({ subjects, manner }) => manner === "search" && subjects.includes(stem("repository")),
  );
  return search ? (toCalls(search, question, facts)[0] ?? null) : null;
}

/** Tools that answer any question from text: documentation first, then issues. */
function retrievalTools(profiles: ToolProfile[]): ToolProfile[] {
  const rank = ({ name, description }: ToolProfile) => {
    if (/doc|knowledge|article|help|faq|guide|manual|retriev/i.test(`${name} ${description}`))
      return 0;
    return /issue|ticket/i.test(name) ? 1 : 2;
  };
  return profiles
    .filter((profile) => profile.manner === "search" && profile.queryParameter && rank(profile) < 2)
    .toSorted((a, b) => rank(a) - rank(b));
}

function nextCalls(
  { question, rounds, history }: Conversation,
  profiles: ToolProfile[],
  findings: Findings,
): PlannedCall[] {
  const ordered = rounds.some(({ name }) => profiles.some((p) => p.name === name && p.writeVerb));
  if (ordered) return [];
  const base = withEarlierRepository(readQuestionFacts(question), question, history);
  const best = bestRecord(findings.records, question);
  if (!best) return broaderCalls(question, rounds, profiles, base);
  const facts = addRecordFacts(base, best);
  const source = profiles.find(({ name }) => name === best.tool);
  const knewRepository = base.owner !== null;
  const calls: PlannedCall[] = [];
  for (const profile of profiles) {
    if (profile.writeVerb && rounds.some(({ name }) => name === profile.name)) continue;
    const called = rounds.some(({ name }) => name === profile.name);
    const unlocked =
      !knewRepository && !called && isWanted(profile, question) && needsRepository(profile);
    const fromRepositories = source?.subjects.includes(stem("repository")) ?? false;
    if (unlocked && fromRepositories) calls.push(...toCalls(profile, question, facts));
    else if (!called && source && deepens(profile, source, best, question)) {
      calls.push(...toCalls(profile, question, facts, ["comments"]));
    }
  }
  return calls.slice(0, 1);
}

const needsRepository = ({ parameters }: ToolProfile) =>
  parameters.some(({ name, required }) => required && name === "repo");

/** Whether reading this one thing would add what the search result left out. */
function deepens(
  profile: ToolProfile,
  source: ToolProfile,
  best: Finding,
  question: string,
): boolean {
  if (profile.writeVerb || profile.manner !== "read" || source.manner === "read") return false;
  const required = profile.parameters.filter((parameter) => parameter.required);
  if (
    required.some(({ name }) => name === "path") ||
    profile.parameters.some(({ name }) => name === "path")
  ) {
    return typeof best.facts.path === "string" && best.text === "";
  }
  const sameSubject = profile.subjects.some((subject) => source.subjects.includes(subject));
  if (!sameSubject || !required.some(({ name }) => /number|id$/i.test(name))) return false;
  const wantsDetail =
    /\b(why|cause|fix|fixed|plan|planned|when|who|workaround|comments?|discuss|status|decided|said|says?|solution|solved)\b/i;
  return wantsDetail.test(question) && Number(best.facts.comments ?? 1) > 0;
}

/** Nothing was found: fewer words, then the next source. */
function broaderCalls(
  question: string,
  rounds: Conversation["rounds"],
  profiles: ToolProfile[],
  facts: QuestionFacts,
): PlannedCall[] {
  const last = profiles.find(({ name }) => name === rounds.at(-1)?.name);
  if (!last?.queryParameter) return [];
  const calls = rounds.filter(({ name }) => name === last.name).length;
  const asking = new Set(last.subjects);
  const words = keywords(question).filter((word) => !asking.has(stem(word)));
  const rarest = words.toSorted((a, b) => b.length - a.length).slice(0, 2);
  if (calls === 1 && words.length > 2) {
    return toCalls(
      last,
      question,
      facts,
      [],
      words.filter((word) => rarest.includes(word)).join(" "),
    );
  }
  const next = retrievalTools(profiles).find(
    ({ name }) => !rounds.some((round) => round.name === name),
  );
  return next ? toCalls(next, question, facts) : [];
}

function toCalls(
  profile: ToolProfile,
  question: string,
  facts: QuestionFacts,
  hints: string[] = [],
  query = "",
): PlannedCall[] {
  const filled = fillArguments(profile, { question, facts, hints, query });
  return filled ? [{ name: profile.name, arguments: filled }] : [];
}

/** The result that has most of the question's words; titles count twice. */
export function bestRecord(records: Finding[], question: string): Finding | undefined {
  const wanted = stems(question);
  const score = ({ title, text, facts }: Finding) =>
    2 * overlap(wanted, `${title} ${facts.path ?? ""}`) + overlap(wanted, text);
  return records.toSorted((a, b) => score(b) - score(a))[0];
}

/** "And in that repo?" means the repository that was spoken of last. */
function withEarlierRepository(
  facts: QuestionFacts,
  question: string,
  history: Conversation["history"],
): QuestionFacts {
  if (facts.repo || !/\b(that|this|same|it|its|there)\b/i.test(question)) return facts;
  for (const message of history.toReversed()) {
    const slug = /\/([\w-]+)\/([\w.-]+)\/(?:issues|pull|blob)\//.exec(message.content);
    const earlier = slug ? { owner: slug[1], repo: slug[2] } : readQuestionFacts(message.content);
    if (earlier.owner && earlier.repo)
      return { ...facts, owner: earlier.owner, repo: earlier.repo };
  }
  return facts;
}

/** Small talk and sums need no source; anything that asks about something does. */
export function isContentQuestion(question: string): boolean {
  const words = tokenize(question);
  return keywords(question).length > 0 && words.length > 1 && !hasArithmetic(question);
}
