import { z } from "zod";
import { replyLimits } from "@/lib/chat/reply-limits";
import { plainText } from "@/lib/http/plain-text";

/**
 * What a browser may say: which conversation, one new message of plain text, which tools. The
 * history is the server's own, and an amount is nowhere.
 */
export const chatRequestSchema = z
  .strictObject({
    /** The conversation; a new one is made with an id of the client's choice. */
    id: z.uuid(),
    message: z.strictObject({
      /** The id of a stored message asks it again: what came after it is replaced. */
      id: z.uuid(),
      role: z.literal("user"),
      parts: z
        .array(
          z.strictObject({
            type: z.literal("text"),
            text: plainText.max(replyLimits.messageCharacters),
          }),
        )
        .min(1)
        .max(8)
        .refine((parts) => textOf(parts).trim() !== "", "The message is empty.")
        .refine(
          (parts) => textOf(parts).length <= replyLimits.messageCharacters,
          `A message has at most ${replyLimits.messageCharacters} characters.`,
        ),
    }),
    /** Tools that the reply may use, as the catalog names them. */
    tools: z.array(z.string().min(1).max(60)).max(20),
    /** One of the models that the chat offers; the default one when left out. */
    model: z.string().min(1).max(200).optional(),
  })
  .meta({
    examples: [
      {
        id: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d",
        message: {
          id: "d0c3a6f2-4c7e-4c36-8b57-0f6f7c9e2b11",
          role: "user",
          parts: [{ type: "text", text: "How do credits work?" }],
        },
        tools: ["documentation"],
      },
    ],
  });

export type ChatRequest = z.output<typeof chatRequestSchema>;

function textOf(parts: { text: string }[]): string {
  return parts.map((part) => part.text).join("\n\n");
}
