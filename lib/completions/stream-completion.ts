import "server-only";
import type { z } from "zod";
import type { ReplyEnd } from "@/lib/chat/reply-progress";
import type { MeteredCompletion } from "@/lib/completions/metered-completion";
import { openAiError } from "@/lib/completions/openai-errors";
import { providerChunkSchema } from "@/lib/completions/provider-answer";
import { readEvents } from "@/lib/completions/read-events";
import { completionId } from "@/lib/completions/whole-completion";
import { log, messageOf } from "@/lib/log/log";

/**
 * Passes a streamed completion on, chunk by chunk, and settles it at its end, before the last chunk:
 * that has the usage and its cost, where the caller asked for it. A caller who leaves ends the
 * provider's work and pays for what was streamed.
 */
export function streamCompletion(
  metered: MeteredCompletion,
  response: Response,
  leave: () => void,
): Response {
  const encoder = new TextEncoder();
  let isOpen = true;
  const stream = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (data: object | "[DONE]") => {
        if (!isOpen) return;
        const line = typeof data === "string" ? data : JSON.stringify(data);
        controller.enqueue(encoder.encode(`data: ${line}\n\n`));
      };
      const run = async () => {
        const end = await passOn(metered, response, send);
        const usage = await metered.settle(end);
        if (end.ended === "failed") {
          send(
            openAiError({ code: end.error ?? "upstream", message: "The model's provider failed." }),
          );
        } else if (metered.run.request.stream_options?.include_usage) {
          send({ ...head(metered), choices: [], usage });
        }
        send("[DONE]");
      };
      try {
        await run();
      } catch (error) {
        log("error", "completion_not_settled", { message: messageOf(error) });
        send(openAiError({ code: "internal", message: "Something went wrong on our side." }));
      }
      if (isOpen) controller.close();
    },
    cancel() {
      isOpen = false;
      leave();
    },
  });
  return new Response(stream, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    },
  });
}

function head(metered: MeteredCompletion) {
  return {
    id: completionId(metered),
    object: "chat.completion.chunk",
    created: metered.created,
    model: metered.run.model,
  };
}

/** Sends every chunk in our name, and says how the stream ended. */
async function passOn(
  metered: MeteredCompletion,
  response: Response,
  send: (data: object) => void,
): Promise<ReplyEnd> {
  const key = metered.run.ownKey?.found?.key;
  let finishReason: string | null = null;
  try {
    for await (const data of readEvents(response)) {
      if (data === "[DONE]") break;
      const chunk = providerChunkSchema.parse(JSON.parse(key ? key.hideIn(data) : data));
      metered.takeUsage(chunk.usage);
      if (chunk.error !== undefined) return { ended: "failed", error: "provider_error" };
      const [choice] = chunk.choices;
      if (!choice) continue;
      const { delta = null, finish_reason: reason } = choice;
      metered.takeOutput(charactersOf(delta));
      finishReason = reason ?? finishReason;
      send({
        ...head(metered),
        choices: [{ index: 0, delta: delta ?? {}, finish_reason: reason ?? null, logprobs: null }],
      });
    }
  } catch {
    // Ended by the caller, by the hold, or by the provider: below it is told apart.
  }
  if (metered.signal.aborted) return { ended: "stopped", error: "stopped" };
  if (finishReason === null) return { ended: "failed", error: "provider_error" };
  return metered.hasOutput
    ? { ended: "completed", error: null }
    : { ended: "empty", error: "empty_answer" };
}

function charactersOf(
  delta: z.output<typeof providerChunkSchema>["choices"][number]["delta"],
): number {
  const calls = delta?.tool_calls ?? [];
  const inCalls = calls.reduce(
    (sum, call) =>
      sum + (call.function?.name ?? "").length + (call.function?.arguments ?? "").length,
    0,
  );
  return (delta?.content ?? "").length + inCalls + charactersOfThoughts(delta ?? {});
}

/** Thoughts and refusals are output as words are; providers may send the same thoughts under several names. */
function charactersOfThoughts(delta: Record<string, unknown>): number {
  const { reasoning, reasoning_content, reasoning_details, refusal } = delta;
  const lengthOf = (value: unknown) => (typeof value === "string" ? value.length : 0);
  const details = Array.isArray(reasoning_details) ? reasoning_details : [];
  const inDetails = details.reduce<number>(
    (sum, each) => sum + lengthOf(each?.text) + lengthOf(each?.summary) + lengthOf(each?.data),
    0,
  );
  return Math.max(lengthOf(reasoning), lengthOf(reasoning_content), inDetails) + lengthOf(refusal);
}
