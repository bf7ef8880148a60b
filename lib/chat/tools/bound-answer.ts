import { z } from "zod";

/** Characters of one answer: a long file or a page of issues, and no more of the model's context. */
const maxTextLength = 24_000;

const textContentSchema = z.looseObject({ type: z.literal("text"), text: z.string() });
const answerSchema = z.looseObject({ content: z.array(z.unknown()) });

/** An answer with its text cut to length, so that one file cannot fill the model's context. */
export function boundAnswer(answer: unknown): unknown {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return answer;
  let left = maxTextLength;
  const content = parsed.data.content.map((part) => {
    const text = textContentSchema.safeParse(part);
    if (!text.success) return part;
    const kept = text.data.text.slice(0, left);
    left -= kept.length;
    const isCut = kept.length < text.data.text.length;
    return { ...text.data, text: isCut ? `${kept}\n[The rest was left out.]` : kept };
  });
  // `structuredContent` repeats the text for machines; the model and the reader need it once.
  return { content, isError: parsed.data.isError === true };
}
