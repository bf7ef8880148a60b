import { draftText } from "./draft-text";
import { editText } from "./edit-text";
import { splitPassages } from "./passages";
import { keywords, stem, tokenize } from "./words";

/** Work on a text in the message itself: titles, summaries, counts, drafts. */
export function textWork(question: string): string | null {
  const [instruction, material] = splitMaterial(question);
  if (
    /\b(title|headline|name)\b/i.test(instruction) &&
    /\b(generate|write|suggest|give|create|short)\b/i.test(instruction) &&
    material
  ) {
    return titleFor(material);
  }
  if (/\b(summari[sz]e|tl;?dr|sum up|key points|shorten)\b/i.test(instruction) && material) {
    return summarizeText(material);
  }
  if (/^(please )?(edit|polish|proofread|revise|rewrite)\b/i.test(instruction) && material) {
    return editText(material);
  }
  if (
    /\bhow many (words|characters|letters)\b|\bcount (the )?(words|characters)\b/i.test(
      instruction,
    ) &&
    material
  ) {
    const words = material.split(/\s+/).filter(Boolean).length;
    return `The text has **${words}** words and **${material.length}** characters.`;
  }
  if (/\b(uppercase|upper case|capital letters)\b/i.test(instruction) && material)
    return material.toUpperCase();
  if (/\b(lowercase|lower case)\b/i.test(instruction) && material) return material.toLowerCase();
  const draft =
    /^(?:please\s+|can you\s+|could you\s+)?(?:write|draft|compose|generate|create|prepare|give|suggest)\s+(?:me\s+)?(?:an?\s+|the\s+|some\s+|\d\s+)?(?:short\s+|brief\s+)?([\w\s-]{3,40}?)\s+(?:about|for|on|to|that|announcing|describing|inviting)\s+(.+)$/is.exec(
      question,
    );
  return draft?.[1] && draft[2] ? draftText(draft[1].trim(), draft[2].trim()) : null;
}

/** "Summarize this: ..." is an instruction and the material behind the colon or the blank line. */
function splitMaterial(question: string): [instruction: string, material: string] {
  const match = /^([^\n:]{3,160}?)(?::\s*|\n+)(\S[\s\S]{10,})$/.exec(question.trim());
  const material = match?.[2]?.trim().replaceAll(/^["“]|["”]$/g, "");
  return [match?.[1] ?? question, material ?? ""];
}

/** Up to six telling words, as a person would name a conversation. */
export function titleFor(material: string): string {
  const words = keywords(material).slice(0, 6);
  const title = words.join(" ");
  return title === "" ? "New conversation" : title.charAt(0).toUpperCase() + title.slice(1);
}

/** The sentences whose words come up most often in the text, in their own order. */
function summarizeText(material: string): string {
  const sentences = splitPassages(material);
  const counts = new Map<string, number>();
  for (const word of keywords(material)) counts.set(stem(word), 0);
  for (const word of tokenize(material).map(stem)) {
    const count = counts.get(word);
    if (count !== undefined) counts.set(word, count + 1);
  }
  const weigh = (sentence: string) => {
    const words = keywords(sentence);
    const total = words.reduce((sum, word) => sum + (counts.get(stem(word)) ?? 0), 0);
    return total / Math.sqrt(words.length || 1);
  };
  const keep = Math.max(1, Math.min(4, Math.ceil(sentences.length / 3)));
  const chosen = sentences.toSorted((a, b) => weigh(b) - weigh(a)).slice(0, keep);
  const inOrder = sentences.filter((sentence) => chosen.includes(sentence));
  return `**In short**\n\n${inOrder.map((sentence) => `- ${sentence}`).join("\n")}`;
}
