import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { providerOf } from "../models/model-list";
import { countTokens, priceUsage } from "../models/usage";
import { sendJson } from "./api-error";
import type { Generation } from "./chat-completion";
import { cutIntoPieces, finishReasonOf, limitPieces, type Piece } from "./pieces";

/** A whole answer comes sooner than a stream would end, but not at once. */
const WHOLE_SPEEDUP = 10;

/** Answers without streaming. Faults of the middle break the answer off, or put an error into it. */
export async function sendWhole(response: ServerResponse, generation: Generation): Promise<void> {
  const { model, reply, fault, entry, signal } = generation;
  const { kept, full } = limitPieces(cutIntoPieces(reply), generation.maxTokens);
  const delayMs =
    ((fault === "slow" ? 500 : generation.chunkDelayMs) * kept.length) / WHOLE_SPEEDUP;
  await sleep(delayMs, undefined, { signal }).catch(() => {});
  if (signal.aborted) return;

  if (fault === "cut" && reply.kind === "text") {
    entry.finishReason = "cut";
    response.destroy();
    return;
  }
  if (fault === "error-mid" && reply.kind === "text") {
    entry.finishReason = "error";
    // An error after the work began comes with status 200, as OpenRouter documents.
    sendJson(response, 200, {
      error: { code: 502, message: "The provider closed the connection" },
    });
    return;
  }
  entry.completionTokens = countTokens(kept.map(({ characters }) => characters).join(""));
  const usage = priceUsage(model, entry.promptTokens, entry.completionTokens);
  const reason = finishReasonOf(reply, full);
  entry.cost = usage.cost;
  entry.finishReason = reason;
  entry.completed = true;
  sendJson(response, 200, {
    id: entry.id,
    object: "chat.completion",
    created: Math.floor(entry.startedAt / 1000),
    model: model.id,
    provider: providerOf(model),
    choices: [
      { index: 0, finish_reason: reason, native_finish_reason: reason, message: messageOf(kept) },
    ],
    usage,
  });
}

/** Puts the pieces together again: text, or the calls with their whole arguments. */
function messageOf(pieces: Piece[]) {
  let content = "";
  const calls: { id: string; type: "function"; function: { name: string; arguments: string } }[] =
    [];
  for (const { delta } of pieces) {
    if ("content" in delta) content += delta.content;
    else {
      for (const part of delta.tool_calls) {
        const known = calls[part.index];
        if (known) known.function.arguments += part.function.arguments;
        else
          calls.push({
            id: part.id ?? "",
            type: "function",
            function: { name: part.function.name ?? "", arguments: "" },
          });
      }
    }
  }
  const message = { role: "assistant", content: calls.length > 0 ? null : content, refusal: null };
  return calls.length > 0 ? { ...message, tool_calls: calls } : message;
}
