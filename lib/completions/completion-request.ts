import { z } from "zod";
import { plainText } from "@/lib/http/plain-text";

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const content = z.union([z.string(), z.array(textPart).max(200)]);

const toolCall = z.object({
  id: z.string().max(200),
  type: z.literal("function"),
  function: z.object({ name: z.string().max(200), arguments: z.string() }),
});

const message = z.object({
  role: z.enum(["system", "developer", "user", "assistant", "tool"]),
  content: content.nullish(),
  name: z.string().max(200).optional(),
  tool_calls: z.array(toolCall).max(128).optional(),
  tool_call_id: z.string().max(200).optional(),
});

const tool = z.object({
  type: z.literal("function"),
  function: z.object({
    name: z.string().min(1).max(200),
    description: z.string().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    strict: z.boolean().nullish(),
  }),
});

const tokens = z.int().min(1).max(32_000);

/**
 * A chat completion as OpenAI's API takes it. What is not named here is not passed on: a field that
 * a provider charges for would cost somebody who did not price it.
 */
export const completionRequestSchema = z
  .object({
    model: z.string().min(1).max(200).optional(),
    messages: z.array(message).min(1).max(1000),
    stream: z.boolean().nullish(),
    stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
    max_tokens: tokens.nullish(),
    max_completion_tokens: tokens.nullish(),
    tools: z.array(tool).max(128).optional(),
    tool_choice: z
      .union([
        z.enum(["none", "auto", "required"]),
        z.object({ type: z.literal("function"), function: z.object({ name: z.string() }) }),
      ])
      .optional(),
    parallel_tool_calls: z.boolean().optional(),
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
    stop: z.union([plainText, z.array(plainText).max(4)]).nullish(),
    seed: z.int().nullish(),
    response_format: z
      .looseObject({ type: z.enum(["text", "json_object", "json_schema"]) })
      .optional(),
    reasoning_effort: z.enum(["minimal", "low", "medium", "high"]).nullish(),
    /** One answer to a request: more would multiply its price. */
    n: z.literal(1).nullish(),
  })
  .meta({
    examples: [
      {
        model: "openai/gpt-4o-mini",
        messages: [{ role: "user", content: "How do credits work?" }],
        stream: true,
        stream_options: { include_usage: true },
      },
    ],
  });

export type CompletionRequest = z.output<typeof completionRequestSchema>;

/** What a message says, for prices that depend on words. */
export function textOf(request: CompletionRequest): string {
  const last = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  return typeof last === "string" ? last : last.map((part) => part.text).join("\n");
}
