import { bestRecord, isWeak } from "./best-record";
import { factSuffix, linkTo, nameOf, sourceList } from "./cite";
import type { ToolRound } from "./conversation";
import type { Finding } from "./findings";
import { type Passage, rankPassages } from "./passages";
import { readQuestionFacts } from "./question-facts";
import { overlap, splitClauses, stems } from "./words";

/** Quotes what answers the question, clause by clause, and names where it stands. */
export function quoteAnswer(question: string, records: Finding[], rounds: ToolRound[]): string {
  const clauses = splitClauses(question);
  const used: Finding[] = [];
  const blocks: string[] = [];
  for (const clause of clauses) {
    const own = clauses.length > 1 ? recordsForClause(clause, records, rounds) : records;
    const block = answerClause(clause, own, used);
    if (!blocks.includes(block)) blocks.push(block);
  }
  return blocks.join("\n\n") + sourceList([...new Set(used)]);
}

/** A clause is answered from the call that was made for it, as its arguments show. */
function recordsForClause(clause: string, records: Finding[], rounds: ToolRound[]): Finding[] {
  const wanted = stems(clause);
  const best = rounds.toSorted(
    (a, b) => overlap(wanted, b.arguments) - overlap(wanted, a.arguments),
  )[0];
  const own = records.filter(({ tool }) => tool === best?.name);
  return own.length > 0 && rounds.length > 1 ? own : records;
}

function answerClause(question: string, records: Finding[], used: Finding[]): string {
  const best = bestRecord(records, question);
  if (/\bwho\b|\bassigned\b/i.test(question)) {
    const who = answerWho(records, question);
    if (who) return who;
  }
  const lead = rankPassages(records, question)[0];
  const quoted = lead ? quotePassages(records, question, used) : best ? tellRecord(best, used) : "";
  const basis = lead?.record ?? best;
  // A thing that was named by its number is the right one, whatever words it shares.
  const isNamed =
    basis?.facts.number !== undefined && basis.facts.number === readQuestionFacts(question).number;
  return basis && !isNamed && isWeak(basis, question)
    ? `I found nothing that answers this directly. The closest is this:\n\n${quoted}`
    : quoted;
}

function answerWho(records: Finding[], question: string): string | null {
  const best = bestRecord(
    records.filter(({ title }) => title !== ""),
    question,
  );
  const people = best?.facts.assignees ?? best?.facts.user ?? best?.facts.author;
  if (!best || people === undefined) return null;
  const names = String(people)
    .split(", ")
    .map((name) => `**@${name}**`)
    .join(" and ");
  const role = best.facts.assignees === undefined ? "opened" : "is assigned to";
  return `${names} ${role} ${linkTo(best)}${best.facts.state ? `, which is ${best.facts.state}` : ""}.`;
}

/** At most this many passages: an answer is shorter than its sources. */
const MAX_PASSAGES = 5;

function quotePassages(records: Finding[], question: string, used: Finding[]): string {
  const ranked = rankPassages(records, question);
  const lead = ranked[0];
  if (!lead) return "";
  const support = chooseSupport(ranked, lead);
  used.push(lead.record, ...support.map(({ record }) => record));
  const steps = /\bhow\b|\bsteps?\b/i.test(question) ? numberedSteps(lead.record) : "";
  const quoted = [lead, ...support].filter(
    ({ record, text }) => steps === "" || record !== lead.record || !/^\d+[.)]\s/.test(text),
  );
  const others = [...new Set(support.map(({ record }) => record))].filter(
    (record) => record !== lead.record,
  );
  const further = others.map((record) => `- ${heading(record)} ${joinOf(record, quoted)}`);
  return [
    lead.record.title ? `**${nameOf(lead.record)}**${stateNote(lead.record)}` : "",
    joinOf(lead.record, quoted),
    steps,
    further.length > 0 ? `More on this:\n\n${further.join("\n")}` : "",
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

/** The name before what is quoted; after a question mark a colon would be one mark too many. */
function heading(record: Finding): string {
  const name = nameOf(record);
  return `**${/[.!?:]$/.test(name) ? name : `${name}:`}**`;
}

/** The chosen passages of one record, in the order they stand in it. */
function joinOf(record: Finding, passages: Passage[]): string {
  return passages
    .filter((passage) => passage.record === record)
    .toSorted((a, b) => a.position - b.position)
    .map(({ text }) => asSentence(text))
    .join(" ");
}

const stateNote = ({ facts }: Finding) => (facts.state ? ` (${facts.state})` : "");

/** Further passages that are nearly as good, each saying something the others do not. */
function chooseSupport(ranked: Passage[], lead: Passage): Passage[] {
  const chosen: Passage[] = [lead];
  for (const passage of ranked.slice(1)) {
    if (chosen.length >= MAX_PASSAGES || passage.score < lead.score * 0.45) break;
    const words = stems(passage.text);
    const repeats = chosen.some(({ text }) => overlap(words, text) > words.size * 0.7);
    if (!repeats) chosen.push(passage);
  }
  return chosen.slice(1);
}

function numberedSteps({ text }: Finding): string {
  const steps = text.split("\n").filter((line) => /^\s*\d+[.)]\s/.test(line));
  return steps.length > 1 ? steps.map((line) => line.trim()).join("\n") : "";
}

const asSentence = (text: string) => (/[.!?:`)]$/.test(text) ? text : `${text}.`);

const MAX_QUOTE = 1_200;

/** The question names the thing and asks nothing in particular about it: tell what it says. */
function tellRecord(record: Finding, used: Finding[]): string {
  used.push(record);
  const text = record.text.slice(0, MAX_QUOTE).trim();
  return `**${nameOf(record)}**${factSuffix(record)}${text ? `\n\n${text}` : ""}`;
}
