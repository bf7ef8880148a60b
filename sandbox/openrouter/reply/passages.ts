import type { Finding } from "./findings";
import { overlap, stem, stems, tokenize } from "./words";

/** A sentence or list item of a finding, with how well it answers the question. */
export interface Passage {
  record: Finding;
  text: string;
  position: number;
  score: number;
}

/** Splits prose and markdown into sentences and list items; headings and code are left out. */
export function splitPassages(text: string): string[] {
  const prose = text.replaceAll(/```[\s\S]*?```/g, "").replaceAll("\r", "");
  return prose.split(/\n{1,}/).flatMap((line) => {
    const plain = line.replace(/^\s*>\s?/, "").trim();
    if (plain === "" || /^#{1,6}\s/.test(plain) || /^[-=*_|\s]+$/.test(plain)) return [];
    if (/^([-*•]|\d+[.)])\s+/.test(plain)) return [plain.replace(/^[-*•]\s+/, "")];
    return plain.split(/(?<=[.!?])\s+(?=["'`([\p{Lu}\d])/u).map((sentence) => sentence.trim());
  });
}

/** Passages that share words with the question, best first. Rare words count more. */
export function rankPassages(records: Finding[], question: string): Passage[] {
  const wanted = stems(question);
  const passages = records.flatMap((record) =>
    splitPassages(record.text).map((text, position) => ({ record, text, position, score: 0 })),
  );
  const weights = weighWords(
    wanted,
    passages.map(({ text }) => text),
  );
  for (const passage of passages) passage.score = scorePassage(passage, weights, wanted, question);
  return passages.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score);
}

function weighWords(wanted: ReadonlySet<string>, texts: string[]): Map<string, number> {
  const sets = texts.map((text) => new Set(tokenize(text).map(stem)));
  return new Map(
    [...wanted].map((word) => {
      const count = sets.filter((set) => set.has(word)).length;
      return [word, Math.log(1 + (texts.length + 1) / (count + 1))];
    }),
  );
}

/** What a kind of question hopes to find, besides its own words. */
const EXPECTED: [question: RegExp, answer: RegExp][] = [
  [/\b(why|cause|reason)\b/i, /\b(because|cause|due to|since|happens when|so that|reason)\b/i],
  [
    /\b(when|date|deadline)\b/i,
    /\b(\d{4}|january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday|thursday|friday|quarter|release|before|after|week)\b/i,
  ],
  [/\bhow (long|many|much|often|fast|big)\b/i, /\d/],
  [
    /\b(decide\w*|decision|agree\w*|plan|planned)\b/i,
    /\b(agreed|decided|planned|will|approved|switch|proposal|release)\b/i,
  ],
  [/\b(workaround|avoid|meanwhile)\b/i, /\b(workaround|until then|instead)\b/i],
  [/\b(fix|fixed|solve|solution|solved)\b/i, /\b(fix|release|solves?|claim|must|has to|will)\b/i],
];

function scorePassage(
  passage: Passage,
  weights: ReadonlyMap<string, number>,
  wanted: ReadonlySet<string>,
  question: string,
): number {
  const present = new Set(tokenize(passage.text).map(stem));
  let score = 0;
  for (const [word, weight] of weights) if (present.has(word)) score += weight;
  const { title, facts } = passage.record;
  const titleHits = overlap(wanted, `${title} ${facts.thread ?? ""} ${facts.path ?? ""}`);
  const expected = EXPECTED.some(
    ([ask, answer]) => ask.test(question) && answer.test(passage.text),
  );
  if (score === 0 && titleHits === 0 && !expected) return 0;
  // Early sentences carry the point; very short ones rarely stand alone.
  const place = passage.position === 0 ? 0.3 : 0;
  const brevity = passage.text.length < 25 ? -0.5 : 0;
  return Math.max(score + titleHits + (expected ? 1.2 : 0) + place + brevity, 0);
}
