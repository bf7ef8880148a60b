import type { Finding } from "./findings";
import { aboutWords, overlap, stem, stems } from "./words";

/** The result that has most of the question's words; titles count twice. */
export function bestRecord(records: Finding[], question: string): Finding | undefined {
  const wanted = stems(question);
  const score = ({ title, text, facts }: Finding) =>
    2 * overlap(wanted, `${title} ${facts.path ?? ""}`) + overlap(wanted, text);
  return records.toSorted((a, b) => score(b) - score(a))[0];
}

/** A result that shares less than half of the question's words answers something else. */
export function isWeak(record: Finding, question: string): boolean {
  const wanted = new Set(aboutWords(question).map(stem));
  const { title, text, facts } = record;
  const shared = overlap(wanted, `${title} ${facts.path ?? ""} ${facts.repository ?? ""} ${text}`);
  return wanted.size > 0 && shared / wanted.size < 0.5;
}
