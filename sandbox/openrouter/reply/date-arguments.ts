import type { Parameter } from "./tool-profile";

const monthName = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";
const datePattern = new RegExp(
  [
    String.raw`\b\d{4}-\d{2}-\d{2}\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?\s+${monthName}\s+\d{4}\b`,
    String.raw`\b${monthName}\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b`,
    String.raw`\b(?:today|tomorrow|yesterday)\b`,
  ].join("|"),
  "gi",
);
const untilPattern = /\b(away|until|till|since|ago|left|from now)\b/i;
const amountPattern =
  /\b(\d+)\s+(year|month|week|day)s?\s+(?:after|before|from|later|earlier|ago)/i;

/** Whether a parameter wants a day: its description says how days are written. */
export function wantsDate({ description }: Parameter): boolean {
  return /\bYYYY-MM-DD\b/.test(description);
}

/** The day that a parameter wants, as the question names it; undefined when it names none. */
export function dateArgument({ name }: Parameter, question: string): string | undefined {
  const dates = question.match(datePattern) ?? [];
  const isRange = /^(from|to|start|end|since|until)/.test(name);
  if (!isRange) return dates[0] ?? (/\bfrom now|later\b/i.test(question) ? "today" : undefined);
  const isFirst = /^(from|start|since)/.test(name);
  if (dates.length > 1) return isFirst ? dates[0] : dates[1];
  // "How many days until 2027-03-01?" counts from today.
  if (!untilPattern.test(question) || dates[0] === undefined) return undefined;
  return isFirst ? "today" : dates[0];
}

/** `45` for `days` in "45 days after ..."; negative before it. Undefined for another unit. */
export function durationArgument({ name }: Parameter, question: string): number | undefined {
  const [said = "", amount = "", unit = ""] = amountPattern.exec(question) ?? [];
  if (`${unit.toLowerCase()}s` !== name) return undefined;
  return /before|earlier|ago/i.test(said) ? -Number(amount) : Number(amount);
}
