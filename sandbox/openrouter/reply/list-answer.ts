import { factSuffix, linkTo } from "./cite";
import type { Finding } from "./findings";
import { readQuestionFacts } from "./question-facts";
import { splitIdentifier } from "./words";

const PLURAL =
  "(?:issues|bugs|tickets|prs|pull requests|repos|repositories|documents|files|comments|articles|results|projects|items)";

const LIST_FORMS = [
  /^\W*(?:please\s+)?list\b/i,
  new RegExp(`\\bhow many\\b[^.?]{0,20}\\b${PLURAL}\\b`, "i"),
  new RegExp(
    `\\b(?:which|what|all|any|show|find|latest|recent|open|closed)\\b[^.?]{0,40}\\b${PLURAL}\\b`,
    "i",
  ),
  new RegExp(`\\b${PLURAL}\\b[^.?]{0,20}\\b(?:are there|do we have|exist)\\b`, "i"),
];

/** Whether a question wants an enumeration rather than an explanation. */
export function isListQuestion(question: string): boolean {
  if (/\b(why|how (do|can|does|to|long|much|often))\b/i.test(question)) return false;
  return LIST_FORMS.some((form) => form.test(question));
}

const MAX_LISTED = 20;

/** The results as a list, counted, with their state and links. */
export function listRecords(question: string, records: Finding[], tool: string): string {
  const { state, limit } = readQuestionFacts(question);
  const matching = records.filter(
    ({ facts }) => state === null || facts.state === undefined || facts.state === state,
  );
  const noun = nounOf(tool, matching.length);
  const label = state ? `${state} ${noun}` : noun;
  if (matching.length === 0) return `There are no ${label}.`;
  const listed = matching.slice(0, limit ?? MAX_LISTED);
  const lines = listed.map((record) => `- ${linkTo(record)}${factSuffix(record)}${blurb(record)}`);
  const rest = matching.length - listed.length;
  const more = rest > 0 ? `\n\n${rest} more are not shown.` : "";
  return `I found **${matching.length}** ${label}:\n\n${lines.join("\n")}${more}`;
}

/** `list_pull_requests` lists pull requests. */
function nounOf(tool: string, count: number): string {
  const words = splitIdentifier(tool).slice(1).join(" ");
  const plural = words.endsWith("s") ? words : "results";
  if (count !== 1) return plural;
  return plural.endsWith("ies") ? `${plural.slice(0, -3)}y` : plural.slice(0, -1);
}

/** A repository or document says what it is; an issue's title already does. */
function blurb({ text, facts }: Finding): string {
  const first = text.split(/(?<=[.!?])\s|\n/)[0] ?? "";
  return first === "" || facts.state !== undefined ? "" : `: ${first.slice(0, 160)}`;
}
