import { bestRecord, isWeak } from "./best-record";
import type { Conversation } from "./conversation";
import type { Finding } from "./findings";
import { isWanted, rememberRepository, retrievalTools } from "./first-calls";
import { addRecordFacts, type QuestionFacts } from "./question-facts";
import { type PlannedCall, planCall } from "./tool-arguments";
import type { ToolProfile } from "./tool-profile";
import { aboutWords, stem } from "./words";

/** The calls that earlier results of the same turn make possible or necessary. */
export function nextCalls(
  conversation: Conversation,
  profiles: ToolProfile[],
  records: Finding[],
): PlannedCall[] {
  const { question, rounds } = conversation;
  const called = new Set(rounds.map(({ name }) => name));
  if (profiles.some(({ name, writeVerb }) => writeVerb && called.has(name))) return [];

  const base = rememberRepository(conversation);
  const best = bestRecord(records, question);
  const source = profiles.find(({ name }) => name === best?.tool);
  const uncalled = profiles.filter(({ name, writeVerb }) => !called.has(name) && !writeVerb);
  if (best && source) {
    const facts = addRecordFacts(base, best);
    const wasDiscovery = source.subjects.includes(stem("repository")) && base.owner === null;
    for (const profile of uncalled) {
      const unlocked = wasDiscovery && needsRepository(profile) && isWanted(profile, question);
      if (!unlocked && !deepens(profile, source, best, question)) continue;
      const hints = unlocked ? [] : ["comments"];
      const call = planCall(profile, { question, facts, hints });
      if (call) return [call];
    }
  }
  const general = new Set(retrievalTools(profiles).map(({ name }) => name));
  const onlySearched = rounds.every(({ name }) => general.has(name));
  return onlySearched && (!best || isWeak(best, question))
    ? otherSources(conversation, profiles, base)
    : [];
}

const needsRepository = ({ parameters }: ToolProfile) =>
  parameters.some(({ name, required }) => required && name === "repo");

const DETAIL =
  /\b(why|cause|fix|fixed|plan|planned|when|who|workaround|comments?|discuss\w*|status|decide\w*|decision|agree\w*|said|says?|solution|solved)\b/i;

/** Whether reading this one thing would add what the search result left out. */
function deepens(
  profile: ToolProfile,
  source: ToolProfile,
  best: Finding,
  question: string,
): boolean {
  if (profile.manner !== "read" || source.manner === "read") return false;
  if (profile.parameters.some(({ name }) => name === "path")) {
    return typeof best.facts.path === "string" && best.text === "";
  }
  const sameSubject = profile.subjects.some((subject) => source.subjects.includes(subject));
  const wantsId = profile.parameters.some(
    ({ name, required }) => required && /number|id$/i.test(name),
  );
  return sameSubject && wantsId && DETAIL.test(question) && Number(best.facts.comments ?? 1) > 0;
}

/** Too little was found: the same source with fewer words, and the sources not asked yet. */
function otherSources(
  { question, rounds }: Conversation,
  profiles: ToolProfile[],
  facts: QuestionFacts,
): PlannedCall[] {
  const words = aboutWords(question);
  const telling = words.toSorted((a, b) => b.length - a.length).slice(0, 2);
  const query = words.filter((word) => telling.includes(word)).join(" ");
  return retrievalTools(profiles).flatMap((profile) => {
    const calls = rounds.filter(({ name }) => name === profile.name).length;
    if (calls > 1 || (calls === 1 && words.length < 3)) return [];
    const isCode = profile.subjects.includes(stem("code"));
    const call = planCall(profile, { question, facts, query: calls === 1 || isCode ? query : "" });
    return call ? [call] : [];
  });
}
