import { z } from "zod";
import { instant, nextCursor } from "@/lib/http/answer-parts";

const id = "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d";

export const conversationsAnswerSchema = z
  .object({
    conversations: z.array(
      z.object({ id: z.uuid(), title: z.string(), createdAt: instant, updatedAt: instant }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "Conversations",
    examples: [
      {
        conversations: [
          {
            id,
            title: "How do credits work?",
            createdAt: "2026-03-14T16:20:41.120Z",
            updatedAt: "2026-03-14T16:21:03.004Z",
          },
        ],
        next_cursor: null,
      },
    ],
  });

export const conversationAnswerSchema = z
  .object({
    id: z.uuid(),
    messages: z.array(
      z.looseObject({
        id: z.string(),
        role: z.enum(["user", "assistant", "system"]),
        parts: z
          .array(z.looseObject({ type: z.string() }))
          .describe("Parts of an AI SDK message; `data-receipt` is a reply's receipt."),
      }),
    ),
  })
  .meta({
    id: "Conversation",
    examples: [
      {
        id,
        messages: [
          {
            id: "d0c3a6f2-4c7e-4c36-8b57-0f6f7c9e2b11",
            role: "user",
            parts: [{ type: "text", text: "How do credits work?" }],
          },
        ],
      },
    ],
  });

export const renamedAnswerSchema = z
  .object({ id: z.uuid(), title: z.string() })
  .meta({ id: "RenamedConversation", examples: [{ id, title: "Credits" }] });

export const deletedAnswerSchema = z
  .object({ id: z.uuid() })
  .meta({ id: "DeletedConversation", examples: [{ id }] });
