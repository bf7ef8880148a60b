import { factSuffix, linkTo } from "./cite";
import type { Conversation, ToolRound } from "./conversation";
import { type Finding, type Findings, recordsOfLastTool } from "./findings";
import { isListQuestion, listRecords } from "./list-answer";
import { readQuestionFacts } from "./question-facts";
import { quoteAnswer } from "./quote-answer";
import { profileTool } from "./tool-profile";
import { aboutWords } from "./words";

/** Answers from what the tools returned, in their words, with the sources named. */
export function answerFromTools(conversation: Conversation, findings: Findings): string {
  const { question, rounds } = conversation;
  const { records } = findings;
  if (records.length === 0) return answerWithoutRecords(conversation, findings);
  if (wroteSomething(conversation)) return confirmWrite(records) + describeFailures(findings);
  return answerFromRecords(question, records, rounds) + describeFailures(findings);
}

function answerFromRecords(question: string, records: Finding[], rounds: ToolRound[]): string {
  const lastTool = rounds.at(-1)?.name ?? "";
  const wantsFile = /\b(show|print|display|open|content|read|code|implemented|defined|source)\b/i;
  const file = wantsFile.test(question) ? showFile(records, question) : null;
  if (file) return file;
  // What came last is what was asked for; what came before only led to it.
  const last = recordsOfLastTool(records, lastTool);
  if (isListQuestion(question)) return listRecords(question, last, lastTool);
  return quoteAnswer(question, records, rounds);
}

function wroteSomething({ rounds, tools }: Conversation): boolean {
  const written = tools.map(profileTool).filter(({ writeVerb }) => writeVerb !== null);
  return rounds.some((round) => written.some(({ name }) => name === round.name));
}

function confirmWrite(records: Finding[]): string {
  const done = records.map((record) => `- ${linkTo(record)}${factSuffix(record)}`);
  return `Done. This is what was written:\n\n${done.join("\n")}`;
}

/** A file as it is: markdown as text, anything else as code. */
function showFile(records: Finding[], question: string): string | null {
  const wanted = readQuestionFacts(question).path;
  const file = records.find(({ facts, text }) => {
    if (typeof facts.path !== "string" || text === "") return false;
    return wanted === null || facts.path.endsWith(wanted);
  });
  if (!file) return null;
  const path = String(file.facts.path);
  const language = path.split(".").pop() ?? "";
  const where = file.facts.repository ? ` in \`${file.facts.repository}\`` : "";
  const text = file.text.trim();
  const shown = language === "md" ? text : `\`\`\`${language}\n${text}\n\`\`\``;
  return `This is \`${path}\`${where}:\n\n${shown}`;
}

const NOISE =
  /^(incomplete_results|total_?count|has_?next_?page|ok|success|type|is_?error|query|count)$/i;

function answerWithoutRecords(conversation: Conversation, findings: Findings): string {
  const values = Object.entries(findings.values).filter(([key]) => !NOISE.test(key));
  const tools = [...new Set(conversation.rounds.map(({ name }) => `\`${name}\``))].join(" and ");
  if (values.length > 0) {
    const lines = values.map(([key, value]) => `- **${humanize(key)}:** ${value}`);
    return `According to ${tools}:\n\n${lines.join("\n")}${describeFailures(findings)}`;
  }
  if (findings.failures.length > 0)
    return `I could not find this out.${describeFailures(findings)}`;
  const about = aboutWords(conversation.question).slice(0, 6).join(", ");
  return `I looked with ${tools} and found nothing about **${about || conversation.question}**. Other words, or the name of the repository or document, may help.`;
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
