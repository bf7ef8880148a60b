import { z } from "zod";

const count = z.number().int().nonnegative().nullish();

/** What a provider reports of a completion's use; `cost` in US dollars, by OpenRouter alone. */
export const providerUsageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  prompt_tokens_details: z.object({ cached_tokens: count }).nullish(),
  completion_tokens_details: z.object({ reasoning_tokens: count }).nullish(),
  cost: z.number().nonnegative().nullish(),
});

const toolCallDelta = z.looseObject({
  index: z.number().int(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

/** A part of a streamed completion. */
export const providerChunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z
          .looseObject({
            content: z.string().nullish(),
            tool_calls: z.array(toolCallDelta).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: providerUsageSchema.nullish(),
  error: z.unknown().optional(),
});

/** A whole completion. */
export const providerAnswerSchema = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(
              z.object({
                id: z.string(),
                type: z.literal("function").default("function"),
                function: z.object({ name: z.string(), arguments: z.string() }),
              }),
            )
            .nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: providerUsageSchema.nullish(),
});
