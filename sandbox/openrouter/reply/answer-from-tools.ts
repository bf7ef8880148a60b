import { factSuffix, linkTo, nameOf, sourceList } from "./cite";
import type { Conversation } from "./conversation";
import type { Finding, Findings } from "./findings";
import { type Passage, rankPassages } from "./passages";
import { readQuestionFacts } from "./question-facts";
import { bestRecord } from "./tool-plan";
import { profileTool } from "./tool-profile";
import { keywords, overlap, stems } from "./words";

/** Answers from what the tools returned, in their words, with the sources named. */
export function answerFromTools(conversation: Conversation, findings: Findings): string {
  const { question } = conversation;
  const { records } = findings;
  if (wroteSomething(conversation) && records.length > 0) return confirmWrite(findings);
  if (records.length === 0) return answerWithoutRecords(conversation, findings);
  const failed = describeFailures(findings);
  if (/\b(show|print|display|open|content|read)\b/i.test(question)) {
    const file = showFile(records, question);
    if (file) return file + failed;
  }
  if (isListQuestion(question) && records.length > 0)
    return listRecords(question, findings) + failed;
  if (/\bwho\b|\bassigned\b/i.test(question)) {
    const who = answerWho(records, question);
    if (who) return who + failed;
  }
  return quotePassages(records, question) + failed;
}

function wroteSomething({ rounds, tools }: Conversation): boolean {
  return rounds.some(({ name }) =>
    tools.some((tool) => tool.name === name && profileTool(tool).writeVerb !== null),
  );
}

function confirmWrite({ records }: Findings): string {
  const done = records.map((record) => `- ${linkTo(record)}${factSuffix(record)}`);
  return `Done. This is what was written:\n\n${done.join("\n")}`;
}

const isListQuestion = (question: string) =>
  /\b(list|how many|all (the |of |our )?\w+s\b|which \w*\s?\w+s\b|what (are|were) the|show (me )?(the |all |our )?(open|closed|latest|recent)?\s?\w+s\b)/i.test(
    question,
  ) || /\b(open|closed|latest|recent) (issues|bugs|tickets|prs|pull requests)\b/i.test(question);

function listRecords(question: string, findings: Findings): string {
  const { state, limit } = readQuestionFacts(question);
  const inState = findings.records.filter(
    ({ facts }) => state === null || facts.state === undefined || facts.state === state,
  );
  const listed = inState.slice(0, limit ?? 20);
  if (listed.length === 0)
    return `There is nothing ${state ?? ""} to list: the search came back empty.`;
  const lines = listed.map((record) => `- ${linkTo(record)}${factSuffix(record)}${blurb(record)}`);
  const rest = inState.length - listed.length;
  const more = rest > 0 ? `\n\n${rest} more are not shown.` : "";
  const noun = inState.length === 1 ? "result" : "results";
  return `I found **${inState.length}** ${state ? `${state} ` : ""}${noun}:\n\n${lines.join("\n")}${more}`;
}

/** A repository or document says what it is; an issue's title already does. */
function blurb({ text, facts }: Finding): string {
  const first = text.split(/(?<=[.!?])\s|\n/)[0] ?? "";
  return first === "" || facts.state !== undefined ? "" : `: ${first.slice(0, 160)}`;
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

function showFile(records: Finding[], question: string): string | null {
  const wanted = readQuestionFacts(question).path;
  const file = records.find(
    ({ facts, text }) =>
      typeof facts.path === "string" &&
      text !== "" &&
      (!wanted || String(facts.path).endsWith(wanted)),
  );
  if (!file) return null;
  const path = String(file.facts.path);
  const language = path.split(".").pop() ?? "";
  const where = file.facts.repository ? ` in \`${file.facts.repository}\`` : "";
  if (language === "md") return `This is \`${path}\`${where}:\n\n${file.text.trim()}`;
  return `This is \`${path}\`${where}:\n\n\`\`\`${language}\n${file.text.trim()}\n\`\`\``;
}

const MAX_PASSAGES = 5;

function quotePassages(records: Finding[], question: string): string {
  const ranked = rankPassages(records, question);
  const lead = ranked[0];
  if (!lead) return describeBest(records, question);
  const steps = /\bhow\b|\bsteps?\b/i.test(question) ? numberedSteps(lead.record) : "";
  const others = chooseSupport(ranked, lead);
  const used = [lead.record, ...others.map(({ record }) => record)];
  const sameRecord = others.filter(({ record }) => record === lead.record);
  const paragraph = [lead, ...sameRecord]
    .filter(({ text }) => steps === "" || !/^\d+[.)]\s/.test(text))
    .toSorted((a, b) => a.position - b.position)
    .map(({ text }) => asSentence(text))
    .join(" ");
  const further = others
    .filter(({ record }) => record !== lead.record)
    .map(({ record, text }) => `- **${nameOf(record)}:** ${asSentence(text)}`);
  const heading = lead.record.title
    ? `**${nameOf(lead.record)}**${stateNote(lead.record)}\n\n`
    : "";
  const blocks = [
    paragraph,
    steps,
    further.length > 0 ? `More on this:\n\n${further.join("\n")}` : "",
  ];
  const body = blocks.filter((block) => block !== "").join("\n\n");
  return heading + body + sourceList(used);
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

/** Nothing shares a word with the question: say what came back instead of guessing. */
function describeBest(records: Finding[], question: string): string {
  const best = bestRecord(records, question) ?? records[0];
  if (!best) return "";
  const text = best.text.slice(0, 600).trim();
  return `The closest match is ${linkTo(best)}${factSuffix(best)}.${text ? `\n\n> ${text.replaceAll("\n", "\n> ")}` : ""}`;
}

const NOISE =
  /^(incomplete_results|total_?count|has_?next_?page|ok|success|type|is_?error|query)$/i;

function answerWithoutRecords(conversation: Conversation, findings: Findings): string {
  const values = Object.entries(findings.values).filter(([key]) => !NOISE.test(key));
  const names = [...new Set(conversation.rounds.map(({ name }) => `\`${name}\``))].join(" and ");
  if (values.length > 0) {
    const lines = values.map(([key, value]) => `- **${humanize(key)}:** ${value}`);
    return `According to ${names}:\n\n${lines.join("\n")}${describeFailures(findings)}`;
  }
  if (findings.failures.length > 0)
    return `I could not find this out.${describeFailures(findings)}`;
  const about = keywords(conversation.question).slice(0, 6).join(", ");
  return `I looked with ${names} and found nothing about **${about || conversation.question}**. Other words, or the name of the repository or document, may help.`;
}

function describeFailures({ failures }: Findings): string {
  if (failures.length === 0) return "";
  const lines = failures.map(
    ({ tool, message }) => `- \`${tool}\` failed: ${message.slice(0, 300)}`,
  );
  return `\n\n${[...new Set(lines)].join("\n")}`;
}

function humanize(key: string): string {
  const words = key
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
