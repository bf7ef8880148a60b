const SUBJECTS = [
  "A ledger",
  "A hold",
  "A receipt",
  "A retry",
  "A queue",
  "A webhook",
  "A balance",
  "A limit",
];
const VERBS = [
  "records",
  "explains",
  "protects",
  "delays",
  "confirms",
  "reveals",
  "bounds",
  "outlives",
];
const OBJECTS = [
  "every charge that the account has seen",
  "the moment when work begins",
  "what a customer was promised",
  "the difference between a guess and a fact",
  "a request that arrives twice",
  "the order in which events are believed",
  "the cost of a reply that nobody read",
];
const ENDINGS = [
  "so nothing has to be remembered by hand",
  "even when the process stops in the middle",
  "because the same key finds the same row",
  "and the sum of its parts stays the same",
  "which is why it is written before it is shown",
];

/** A text of at least the given number of words, the same every time, with a heading now and then. */
export function longText(words: number): string {
  const paragraphs: string[] = [];
  let count = 0;
  for (let index = 0; count < words; index += 1) {
    const sentences = Array.from({ length: 5 }, (_, at) => sentence(index * 5 + at));
    const paragraph = sentences.join(" ");
    count += paragraph.split(" ").length;
    paragraphs.push(index % 6 === 0 ? `## Part ${index / 6 + 1}\n\n${paragraph}` : paragraph);
  }
  return paragraphs.join("\n\n");
}

function sentence(index: number): string {
  const pick = (list: string[], step: number) => list[(index * step) % list.length] ?? "";
  return `${pick(SUBJECTS, 3)} ${pick(VERBS, 5)} ${pick(OBJECTS, 3)}, ${pick(ENDINGS, 2)}.`;
}
