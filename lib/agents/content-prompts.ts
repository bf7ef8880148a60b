import { contentKinds } from "@/lib/agents/content-kinds";
import type { ContentBrief } from "@/lib/agents/content-request-schema";

/** What the model is told of a piece, whatever the step. The brief is the customer's own text. */
export function contentInstructions(assistant: string, brief: ContentBrief): string {
  return [
    assistant,
    `You are writing a ${brief.kind} of about ${contentKinds[brief.kind].words} words, in ${brief.tone} language.`,
    brief.audience ? `It is for: ${brief.audience}.` : "",
    brief.notes ? `Keep to these facts and wishes:\n${brief.notes}` : "",
    "Do not ask questions back: where something is not known, leave a clearly marked gap. Never invent names, numbers or quotes. Answer with the text alone, in markdown.",
  ]
    .filter((line) => line !== "")
    .join("\n\n");
}

export function planPrompt({ kind, topic }: ContentBrief): string {
  return `Write an outline for a ${kind} about ${topic}.`;
}

export function draftPrompt({ kind, topic }: ContentBrief): string {
  return `Write a ${kind} about ${topic}`;
}

export function editPrompt({ kind }: ContentBrief, draft: string): string {
  return `Edit this ${kind} for clarity, order and length, and answer with the finished text:\n\n${draft}`;
}
