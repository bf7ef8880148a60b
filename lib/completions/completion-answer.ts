import { z } from "zod";
import { credits } from "@/lib/http/answer-parts";

const toolCall = z.object({
  id: z.string(),
  type: z.literal("function"),
  function: z.object({ name: z.string(), arguments: z.string() }),
});

/** Tokens as OpenAI tells them, and what they cost here. */
export const completionUsageSchema = z.object({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.object({ cached_tokens: z.int() }),
  completion_tokens_details: z.object({ reasoning_tokens: z.int() }),
  cost: credits.describe("Credits that were charged."),
  lane: z.string().describe("`credits`, `byok` (your own provider key), `free` or `unlimited`."),
  transaction: z.int().nullable().describe("The receipt's number in the account's history."),
  fallback: z
    .string()
    .nullable()
    .describe("Why credits paid in your own key's place, as `own_key_refused`; null otherwise."),
});

export type CompletionUsage = z.output<typeof completionUsageSchema>;

export const completionAnswerSchema = z
  .object({
    id: z.string(),
    object: z.literal("chat.completion"),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.object({
        index: z.int(),
        message: z.object({
          role: z.literal("assistant"),
          content: z.string().nullable(),
          tool_calls: z.array(toolCall).optional(),
          refusal: z.string().nullable(),
        }),
        finish_reason: z.string(),
        logprobs: z.null(),
      }),
    ),
    usage: completionUsageSchema,
  })
  .meta({
    id: "ChatCompletion",
    examples: [
      {
        id: "chatcmpl-7b0f2f0e6e0e4f0c9d550d7a5b1a2c3d",
        object: "chat.completion",
        created: 1793000000,
        model: "openai/gpt-4o-mini",
        choices: [
          {
            index: 0,
            message: { role: "assistant", content: "A credit is a unit of use.", refusal: null },
            finish_reason: "stop",
            logprobs: null,
          },
        ],
        usage: {
          prompt_tokens: 18,
          completion_tokens: 9,
          total_tokens: 27,
          prompt_tokens_details: { cached_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
          cost: 5,
          lane: "credits",
          transaction: 312,
          fallback: null,
        },
      },
    ],
  });
