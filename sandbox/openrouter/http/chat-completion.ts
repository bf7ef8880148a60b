import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { findModel } from "../models/model-list";
import { countTokens, priceUsage } from "../models/usage";
import { readConversation } from "../reply/conversation";
import { decideReply, type Reply } from "../reply/decide-reply";
import { longText } from "../reply/long-text";
import { ApiError } from "./api-error";
import type { ChatRequest } from "./chat-request";
import { type Fault, findFault } from "./faults";
import type { Journal, JournalEntry } from "./journal";
import { checkAllowance, type KeyFates } from "./keys";
import { sendWhole } from "./send-whole";
import { streamReply } from "./stream-reply";

const LONG_WORDS = 3_000;
const HANG_MS = 60_000;

/** Everything that sending one answer needs. */
export interface Generation {
  model: NonNullable<ReturnType<typeof findModel>>;
  reply: Reply;
  fault: Fault | null;
  maxTokens: number;
  entry: JournalEntry;
  /** Aborted when the client goes away. */
  signal: AbortSignal;
  chunkDelayMs: number;
}

/** POST /chat/completions. Throws ApiError for what is refused before any output. */
export async function completeChat(
  request: ChatRequest,
  response: ServerResponse,
  context: { key: string; journal: Journal; fates: KeyFates; chunkDelayMs: number },
): Promise<void> {
  const { key, journal } = context;
  const model = findModel(request.model);
  if (!model) throw new ApiError(400, `${request.model} is not a valid model ID`);
  if (request.tools?.length && model.noTools) {
    throw new ApiError(404, "This model cannot call tools");
  }
  checkAllowance(key, model.id, context);

  const lastUser = request.messages.findLast(({ role }) => role === "user")?.content ?? "";
  const fault = findFault(lastUser);
  const entry = openEntry(request, fault);
  journal.add(key, entry);
  const signal = abortWithClient(response, entry);
  await failBefore(fault, entry, signal);
  if (signal.aborted) return;

  const generation: Generation = {
    model,
    reply: replyWith(fault, request),
    fault,
    maxTokens: request.max_completion_tokens ?? request.max_tokens ?? model.output,
    entry,
    signal,
    chunkDelayMs: context.chunkDelayMs,
  };
  entry.status = 200;
  entry.cost = priceUsage(model, entry.promptTokens, 0).cost;
  response.setHeader("x-generation-id", entry.id);
  await (request.stream ? streamReply(response, generation) : sendWhole(response, generation));
}

function openEntry(request: ChatRequest, fault: Fault | null): JournalEntry {
  const prompt = JSON.stringify([request.messages, request.tools ?? []]);
  return {
    id: `gen-${Math.floor(Date.now() / 1000)}-${randomUUID().replaceAll("-", "").slice(0, 20)}`,
    model: request.model,
    messages: request.messages.length,
    tools: request.tools?.length ?? 0,
    streamed: request.stream === true,
    fault,
    status: 0,
    aborted: false,
    completed: false,
    finishReason: null,
    promptTokens: countTokens(prompt),
    completionTokens: 0,
    cost: 0,
    startedAt: Date.now(),
    endedAt: null,
  };
}

/** The journal is closed in one place, whichever way the answer ends. */
function abortWithClient(response: ServerResponse, entry: JournalEntry): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => {
    entry.endedAt = Date.now();
    // A socket that this server destroyed on purpose is not the client's abort.
    entry.aborted = !response.writableFinished && entry.finishReason !== "cut";
    controller.abort();
  });
  return controller.signal;
}

async function failBefore(fault: Fault | null, entry: JournalEntry, signal: AbortSignal) {
  const refuse = (status: number, message: string, headers: Record<string, string> = {}) => {
    entry.status = status;
    throw new ApiError(status, message, { provider_name: "Sandbox" }, headers);
  };
  if (fault === "error-before") refuse(500, "Internal Server Error");
  if (fault === "rate-limit") refuse(429, "The provider is rate limited", { "retry-after": "1" });
  if (fault !== "hang") return;
  // An aborted wait is what this fault is for.
  await sleep(HANG_MS, undefined, { signal }).catch(() => {});
  if (!signal.aborted) refuse(408, "The request timed out");
}

function replyWith(fault: Fault | null, request: ChatRequest): Reply {
  if (fault === "long") return { kind: "text", text: longText(LONG_WORDS) };
  const reply = decideReply(readConversation(request));
  if (reply.kind === "calls") return reply;
  if (fault === "empty") return { kind: "text", text: "" };
  // A break in the middle needs a middle.
  const isBreak = fault === "cut" || fault === "error-mid";
  const isShort = reply.text.split(/\s+/).length < 40;
  return isBreak && isShort ? { kind: "text", text: `${reply.text}\n\n${longText(60)}` } : reply;
}
