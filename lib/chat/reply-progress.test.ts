import { isStepCount, streamText, type ToolSet, tool } from "ai";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ReplyProgress } from "@/lib/chat/reply-progress";
import { ToolFailure } from "@/lib/chat/tools/chat-tool";
import type { OpenTools } from "@/lib/chat/tools/open-tools";

type ModelPart =
  Awaited<ReturnType<MockLanguageModelV4["doStream"]>>["stream"] extends ReadableStream<infer P>
    ? P
    : never;

const functions: ToolSet = {
  look: tool({ inputSchema: z.object({}), execute: () => ({ found: true }) }),
  refuse: tool({
    inputSchema: z.object({}),
    execute: (): { found: boolean } => {
      throw new ToolFailure("No.");
    },
  }),
  disguise: tool({ inputSchema: z.object({}), execute: () => ({ isError: true }) }),
};

const tools: OpenTools = {
  functions,
  toolIdOf: (name) =>
    ({ look: "documentation", refuse: "calculator", disguise: "github" })[name] ?? null,
  isSuccess: (name) => name !== "disguise",
  notices: [],
  close: async () => {},
};

function usage(input: number, output: number, cost: number) {
  return {
    inputTokens: { total: input, noCache: input - 10, cacheRead: 10, cacheWrite: 0 },
    outputTokens: { total: output, text: output - 2, reasoning: 2 },
    raw: { cost },
  };
}

const text = (delta: string): ModelPart[] => [
  { type: "text-start", id: "t" },
  { type: "text-delta", id: "t", delta },
  { type: "text-end", id: "t" },
];

function finish(
  reason: "stop" | "tool-calls" | "error",
  counted: ReturnType<typeof usage>,
): ModelPart {
  return { type: "finish", finishReason: { unified: reason, raw: reason }, usage: counted };
}

function calls(...names: string[]): ModelPart[] {
  return [
    ...names.map(
      (toolName): ModelPart => ({
        type: "tool-call",
        toolCallId: toolName,
        toolName,
        input: "{}",
      }),
    ),
    finish("tool-calls", usage(100, 20, 0.001)),
  ];
}

/**
 * Runs the SDK's own stream through the progress; `until` cuts it as a reader who leaves would. An
 * error in place of a step's parts is a provider that does not take the call.
 */
async function run(
  steps: (ModelPart[] | Error)[],
  until: (part: { type: string }) => boolean = () => false,
) {
  const progress = new ReplyProgress(400);
  const abort = new AbortController();
  const rounds = steps.values();
  const model = new MockLanguageModelV4({
    doStream: async () => {
      const parts = rounds.next().value ?? [];
      if (parts instanceof Error) throw parts;
      return { stream: convertArrayToReadableStream(parts) };
    },
  });
  const { stream } = streamText({
    model,
    prompt: "?",
    tools: functions,
    stopWhen: isStepCount(5),
    abortSignal: abort.signal,
    maxRetries: 0,
    onError: () => {},
  });
  let news = 0;
  for await (const part of stream) {
    if (progress.take(part, tools)) news += 1;
    if (until(part)) {
      abort.abort();
      break;
    }
  }
  return { progress, news, end: progress.end(abort.signal.aborted) };
}

describe("a reply's count", () => {
  test("sums the steps as the provider counted them, with the cost it reported", async () => {
    const { progress, end, news } = await run([
      calls("look"),
      [...text("Found."), finish("stop", usage(150, 30, 0.002))],
    ]);
    expect(end).toEqual({ ended: "completed", error: null });
    expect(progress.usage).toEqual({
      started: true,
      tools: ["documentation"],
      inputTokens: 250,
      cachedTokens: 20,
      outputTokens: 50,
      reasoningTokens: 4,
      providerCostMicros: 3_000,
    });
    expect(news).toBe(2);
  });

  test("holds no tool that threw, and none whose result is a failure in disguise", async () => {
    const { progress } = await run([
      calls("refuse", "disguise"),
      [...text("Sorry."), finish("stop", usage(1, 1, 0))],
    ]);
    expect(progress.usage.tools).toEqual([]);
  });

  test("of a reply cut in the middle has what was read and what was streamed of the open step", async () => {
    const { progress, end } = await run(
      [calls("look"), [...text("four".repeat(10)), finish("stop", usage(1, 1, 0))]],
      (part) => part.type === "text-end",
    );
    expect(end).toEqual({ ended: "stopped", error: "stopped" });
    // The second call read at least what the first one read and wrote.
    expect(progress.usage).toMatchObject({ inputTokens: 100 + 120, outputTokens: 20 + 10 });
    expect(progress.textAfter(0)).toBe("four".repeat(10));
    expect(progress.textAfter(2)).toBe("");
  });

  test("of a reply stopped before its first token has the prompt and has not started", async () => {
    const { progress, end } = await run([text("late")], () => true);
    expect(end.ended).toBe("stopped");
    expect(progress.usage).toMatchObject({ started: false, inputTokens: 100, outputTokens: 0 });
  });

  test("of a call that the provider refused has nothing of it, the first or a later one", async () => {
    const refused = new Error("out of order");
    expect((await run([refused])).progress.usage).toMatchObject({
      inputTokens: 0,
      outputTokens: 0,
    });
    const { progress, end } = await run([calls("look"), refused]);
    expect(end).toEqual({ ended: "failed", error: "provider_error" });
    expect(progress.usage).toMatchObject({ inputTokens: 100, outputTokens: 20 });
  });

  test("of a call that broke off once it was taken has what was sent", async () => {
    const { progress } = await run([
      [...text("Half"), { type: "error", error: new Error("gone") }],
    ]);
    expect(progress.usage).toMatchObject({ inputTokens: 100, outputTokens: 1 });
  });
});

describe("a reply's end", () => {
  test("is empty when the provider ends it without a word, whatever tools ran", async () => {
    const { end } = await run([calls("look"), [finish("stop", usage(1, 0, 0))]]);
    expect(end).toEqual({ ended: "empty", error: "empty_answer" });
  });

  test("is a failure when the provider breaks off, also after text", async () => {
    const cut: ModelPart[] = [...text("Half"), { type: "error", error: new Error("gone") }];
    expect((await run([cut])).end).toEqual({ ended: "failed", error: "provider_error" });
    const { end } = await run([[...text("Half"), finish("error", usage(1, 1, 0))]]);
    expect(end).toEqual({ ended: "failed", error: "provider_error" });
  });

  test("stays a failure when the reader leaves after it", () => {
    const progress = new ReplyProgress(0);
    progress.fail({ lastError: { statusCode: 429 } });
    progress.fail(new Error("later"));
    expect(progress.end(true)).toEqual({ ended: "failed", error: "provider_busy" });
  });

  test("without an end from the provider, and with the reader there, is a timeout", () => {
    expect(new ReplyProgress(0).end(false)).toEqual({
      ended: "failed",
      error: "provider_timeout",
    });
  });
});
