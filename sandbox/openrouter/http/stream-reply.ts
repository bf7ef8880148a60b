import type { ServerResponse } from "node:http";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { providerOf } from "../models/model-list";
import { countTokens, priceUsage } from "../models/usage";
import type { Generation } from "./chat-completion";
import { cutIntoPieces, finishReasonOf, limitPieces } from "./pieces";

const SLOW_MS = 500;
/** Without a delay the loop still lets the socket's events in now and then. */
const BREATHE_EVERY = 50;

/** Streams a reply as server-sent events, until its end, a fault, or the client's leaving. */
export async function streamReply(response: ServerResponse, generation: Generation): Promise<void> {
  const { model, reply, fault, entry, signal } = generation;
  const { kept, full } = limitPieces(cutIntoPieces(reply), generation.maxTokens);
  const send = chunkSender(response, generation);
  response.writeHead(200, {
    "content-type": "text/event-stream",
    "cache-control": "no-cache",
    connection: "keep-alive",
  });
  response.write(": OPENROUTER PROCESSING\n\n");
  send({ delta: { role: "assistant", content: "" }, finish_reason: null });

  const isBreak = (fault === "cut" || fault === "error-mid") && reply.kind === "text";
  const breakAt = isBreak ? Math.max(3, Math.floor(kept.length / 2)) : Number.POSITIVE_INFINITY;
  let characters = "";
  for (const [index, piece] of kept.entries()) {
    await pause(generation, index);
    if (signal.aborted) return;
    if (index === breakAt) {
      breakOff(response, generation, send);
      return;
    }
    characters += piece.characters;
    entry.completionTokens = countTokens(characters);
    entry.cost = priceUsage(model, entry.promptTokens, entry.completionTokens).cost;
    if (!send({ delta: piece.delta, finish_reason: null })) await drained(response, signal);
  }
  if (signal.aborted) return;

  const reason = finishReasonOf(reply, full);
  send({ delta: { content: "" }, finish_reason: reason, native_finish_reason: reason });
  const usage = priceUsage(model, entry.promptTokens, entry.completionTokens);
  send(null, { usage });
  entry.finishReason = reason;
  entry.completed = true;
  response.end("data: [DONE]\n\n");
}

type SendChunk = (
  choice: Record<string, unknown> | null,
  more?: Record<string, unknown>,
) => boolean;

function chunkSender(response: ServerResponse, { model, entry }: Generation): SendChunk {
  const head = {
    id: entry.id,
    object: "chat.completion.chunk",
    created: Math.floor(entry.startedAt / 1000),
    model: model.id,
    provider: providerOf(model),
  };
  return (choice, more = {}) => {
    const choices = choice ? [{ index: 0, ...choice }] : [];
    return response.write(`data: ${JSON.stringify({ ...head, ...more, choices })}\n\n`);
  };
}

function breakOff(response: ServerResponse, { fault, entry }: Generation, send: SendChunk): void {
  if (fault === "cut") {
    entry.finishReason = "cut";
    response.destroy();
    return;
  }
  // Source: https://openrouter.ai/docs/api-reference/errors, errors during a stream.
  entry.finishReason = "error";
  send(
    { delta: { content: "" }, finish_reason: "error", native_finish_reason: "error" },
    { error: { code: 502, message: "The provider closed the connection" } },
  );
  response.end();
}

async function pause({ fault, chunkDelayMs, signal }: Generation, index: number): Promise<void> {
  const delayMs = fault === "slow" ? SLOW_MS : chunkDelayMs;
  if (delayMs > 0) await sleep(delayMs, undefined, { signal }).catch(() => {});
  else if (index % BREATHE_EVERY === 0) await setImmediate();
}

/** Waits until a slow reader has taken what was written, or has gone. */
async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    response.once("drain", done);
    signal.addEventListener("abort", done);
  });
}
