import "server-only";
import {
  consumeStream,
  createUIMessageStream,
  createUIMessageStreamResponse,
  type TextStreamPart,
  type ToolSet,
  toUIMessageStream,
  type UIMessageStreamWriter,
} from "ai";
import { callModel } from "@/lib/chat/call-model";
import { type ChatMessage, type ChatPart, messageText } from "@/lib/chat/chat-message";
import { startCheckpoints } from "@/lib/chat/checkpointing";
import { replyFinisher } from "@/lib/chat/finish-reply";
import { outputLimit } from "@/lib/chat/output-limit";
import type { Turn } from "@/lib/chat/prepare-turn";
import { replyHistory } from "@/lib/chat/reply-history";
import { modelOf, passedOver, receiptEnd } from "@/lib/chat/reply-model";
import { ReplyProgress } from "@/lib/chat/reply-progress";
import { currentCharge, openingCharge } from "@/lib/chat/running-charge";
import { saveReply } from "@/lib/chat/save-reply";
import { settleReply } from "@/lib/chat/settle-reply";
import { ToolFailure } from "@/lib/chat/tools/chat-tool";
import { type OpenTools, openTools } from "@/lib/chat/tools/open-tools";
import { afterResponse } from "@/lib/http/after-response";
import { log, messageOf } from "@/lib/log/log";
import { traced } from "@/lib/trace/tracer";

type Writer = UIMessageStreamWriter<ChatMessage>;

/**
 * Streams the reply of a turn and settles it exactly once, whichever way it ends. A reader who
 * leaves ends the model's call; the settlement still runs, and a server that is asked to shut down
 * waits for it.
 */
export function streamReply(turn: Turn, readerSignal: AbortSignal): Response {
  const { access, conversationId, replyId, settings, hold } = turn;
  const { reservationId } = hold;
  const questionText = messageText(turn.question);
  const progress = new ReplyProgress(settings.instructions.length + questionText.length);
  const gone = new AbortController();
  const signal = AbortSignal.any([readerSignal, gone.signal]);
  let stepped: { steps: number; parts: ChatPart[] } = { steps: 0, parts: [] };

  const save = async (parts: ChatPart[]) => {
    await saveReply(access, { conversationId, replyId, reservationId, parts });
  };
  const partsSoFar = () => withText(stepped.parts, progress.textAfter(stepped.steps));
  const checkpoints = startCheckpoints({
    access,
    reservationId,
    usage: () => progress.usage,
    saveReply: () => save(partsSoFar()),
    onGone: () => gone.abort(),
  });
  const finish = replyFinisher({
    stopCheckpoints: checkpoints.stop,
    store: save,
    settle: () =>
      settleReply(access, {
        reservationId,
        model: settings.model,
        usage: progress.usage,
        end: receiptEnd(turn, progress.end(signal.aborted)),
      }),
    onNotStored: (error) => logFailure("reply_not_stored", turn, error),
  });

  const finished = Promise.withResolvers<void>();
  afterResponse("reply_settled", () => finished.promise);
  const stream = createUIMessageStream<ChatMessage>({
    originalMessages: [turn.question],
    generateId: () => replyId,
    onError: publicError,
    onStepEnd: ({ responseMessage }) => {
      stepped = { steps: stepped.steps + 1, parts: responseMessage.parts };
    },
    execute: async ({ writer }) => {
      writer.write({ type: "start", messageId: replyId });
      writer.write({ type: "data-charge", data: openingCharge(turn), transient: true });
      try {
        await writeReply(writer, { turn, questionText, progress, signal, note: checkpoints.note });
      } catch (error) {
        progress.fail(error);
        logFailure("reply_failed", turn, error);
      }
      // Nobody would read a receipt now; the lines below store what there is, then settle it.
      if (readerSignal.aborted) return;
      writer.write({ type: "data-receipt", data: await finish(partsSoFar()) });
      const { ended } = progress.end(signal.aborted);
      writer.write(
        ended === "failed" ? { type: "error", errorText: publicError() } : { type: "finish" },
      );
    },
    // The one callback that runs on every path, also when the lines above did not get to their end.
    // Only here is the whole reply known, with every tool call of a step that was cut.
    onEnd: async ({ responseMessage }) => {
      try {
        await finish(responseMessage.parts);
      } catch (error) {
        logFailure("reply_not_settled", turn, error);
      }
      finished.resolve();
    },
  });
  return createUIMessageStreamResponse({
    stream,
    // Read to its end also when the reader has left, so that the lines above run to theirs.
    consumeSseStream: ({ stream: copy }) => consumeStream({ stream: copy }),
    keepAliveMs: 15_000,
    headers: { "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

/** Writes what model and tools say, and with it what it costs so far. */
async function writeReply(
  writer: Writer,
  reply: {
    turn: Turn;
    questionText: string;
    progress: ReplyProgress;
    signal: AbortSignal;
    note: () => void;
  },
) {
  const { turn, questionText, progress, signal, note } = reply;
  const tools = await openTools(turn.tools, signal, turn.access);
  const charges: Promise<void>[] = [];
  const onNews = () => {
    note();
    charges.push(writeCharge(writer, turn, questionText, progress));
  };
  try {
    const limit = await outputLimit(turn, questionText);
    const notices = limit.isShortened
      ? [...tools.notices, { kind: "shortened" as const }]
      : tools.notices;
    for (const data of notices) writer.write({ type: "data-notice", data });
    if (turn.isKeyPassedOver) writer.write({ type: "data-notice", data: passedOver });
    const messages = replyHistory(await turn.history, turn.question);
    const parts = await traced(
      "model",
      "client",
      { "gen_ai.request.model": turn.settings.model, "farebox.hold": turn.hold.reservationId },
      async () =>
        callModel({
          model: modelOf(writer, turn, progress, limit),
          instructions: turn.settings.instructions,
          messages,
          tools: tools.functions,
          limit,
          signal,
        }),
    );
    const chunks = toUIMessageStream<ToolSet, ChatMessage>({
      stream: parts.pipeThrough(count(progress, tools, onNews)),
      sendStart: false,
      sendFinish: false,
      onError: publicError,
    });
    for await (const chunk of chunks) {
      if (chunk.type !== "error" && chunk.type !== "abort") writer.write(chunk);
    }
    await Promise.all(charges);
  } finally {
    await tools.close();
  }
}

/** Counts every part as it passes; `onNews` hears of the first output and of each tool that ran. */
function count(progress: ReplyProgress, tools: OpenTools, onNews: () => void) {
  return new TransformStream<TextStreamPart<ToolSet>, TextStreamPart<ToolSet>>({
    transform(part, controller) {
      if (progress.take(part, tools)) onNews();
      if (part.type === "error") logModelError(part.error);
      controller.enqueue(part);
    },
  });
}

async function writeCharge(
  writer: Writer,
  turn: Turn,
  questionText: string,
  progress: ReplyProgress,
) {
  try {
    const data = await currentCharge(turn, questionText, progress.usage);
    writer.write({ type: "data-charge", data, transient: true });
  } catch {
    // The display stays behind; the receipt will say what it was.
  }
}

function withText(parts: ChatPart[], text: string): ChatPart[] {
  return text === "" ? parts : [...parts, { type: "step-start" }, { type: "text", text }];
}

/** What the reader is told of an error: a tool's own sentence, and nothing of the provider's. */
function publicError(error?: unknown): string {
  return error instanceof ToolFailure ? error.message : "That did not work.";
}

function logModelError(error: unknown) {
  const { name, message } = error instanceof Error ? error : { name: "unknown", message: "" };
  log("warn", "model_error", { name, message });
}

function logFailure(event: string, turn: Turn, error: unknown) {
  log("error", event, { reservationId: turn.hold.reservationId, message: messageOf(error) });
}
