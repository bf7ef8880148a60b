import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { APICallError, isStepCount, streamText, tool } from "ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { MODELS } from "./models/models-data";
import { type OpenRouterStandIn, startOpenRouter } from "./start";

let server: OpenRouterStandIn;
beforeAll(async () => {
  server = await startOpenRouter({ port: 0, chunkDelayMs: 1 });
});
afterAll(() => server.stop());

const MODEL = "openai/gpt-4o-mini";
const provider = (apiKey = "sk-or-test") => createOpenRouter({ baseURL: server.url, apiKey });
const lastRequest = () => {
  const entry = server.requests().at(-1);
  if (!entry) throw new Error("Nothing was asked");
  return entry;
};

/** Runs a question to its end, keeping what went wrong instead of throwing it. */
async function ask(
  prompt: string,
  options: { model?: string; key?: string; retries?: number } = {},
) {
  const errors: unknown[] = [];
  const result = streamText({
    model: provider(options.key)(options.model ?? MODEL),
    prompt,
    maxRetries: options.retries ?? 0,
    onError: ({ error }) => {
      errors.push(error);
    },
  });
  let text = "";
  let finishReason: string | undefined;
  for await (const part of result.stream) {
    if (part.type === "text-delta") text += part.text;
    if (part.type === "error") errors.push(part.error);
    if (part.type === "finish") finishReason = part.finishReason;
  }
  return { text, errors, finishReason, result };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 3_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("The condition did not come true in 3 seconds");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const getJson = async (path: string, key = "sk-or-test"): Promise<unknown> => {
  const answer = await fetch(server.url + path, { headers: { authorization: `Bearer ${key}` } });
  return answer.json();
};

describe("a streamed answer", () => {
  test("carries usage and a cost that equals tokens times the listed prices", async () => {
    const { text, result } = await ask("What is 12 * (3 + 4)?");
    expect(text).toContain("84");
    const step = await result.finalStep;
    const usage = z
      .object({ prompt_tokens: z.number(), completion_tokens: z.number(), cost: z.number() })
      .parse(step.usage.raw);
    expect(usage.cost).toBeCloseTo(
      usage.prompt_tokens * 0.00000015 + usage.completion_tokens * 0.0000006,
      12,
    );
    expect(usage.cost).toBeGreaterThan(0);
    expect(step.providerMetadata?.openrouter?.usage).toMatchObject({ cost: usage.cost });
    expect(await result.finishReason).toBe("stop");
  });

  test("is known afterwards by its generation id, to its own key only", async () => {
    const { result } = await ask("hello");
    const { id } = await result.response;
    expect(id).toMatch(/^gen-/);
    expect(await getJson(`/generation?id=${id}`)).toMatchObject({
      data: { id, model: MODEL, cancelled: false, finish_reason: "stop", streamed: true },
    });
    expect(await getJson(`/generation?id=${id}`, "sk-or-other")).toMatchObject({
      error: { code: 404 },
    });
  });

  test("is the same for the same conversation", async () => {
    const first = await ask("Write an email about the new pricing");
    const second = await ask("Write an email about the new pricing");
    expect(second.text).toBe(first.text);
    expect(first.text.length).toBeGreaterThan(100);
  });

  test("stops at the token limit and says so", async () => {
    const result = streamText({
      model: provider()(MODEL),
      prompt: "What can you do?",
      maxOutputTokens: 5,
    });
    expect(await result.finishReason).toBe("length");
    expect((await result.usage).outputTokens).toBeLessThanOrEqual(5);
  });

  test("of a free model costs nothing", async () => {
    await ask("hello", { model: "google/gemini-2.0-flash-exp:free" });
    expect(lastRequest()).toMatchObject({ completed: true, cost: 0 });
  });
});

test("an answer that is not streamed has the same text, a header with its id, and usage", async () => {
  const answer = await fetch(`${server.url}/chat/completions`, {
    method: "POST",
    headers: { authorization: "Bearer k", "content-type": "application/json" },
    body: JSON.stringify({ model: MODEL, messages: [{ role: "user", content: "15% of 80" }] }),
  });
  expect(answer.headers.get("x-generation-id")).toMatch(/^gen-/);
  expect(await answer.json()).toMatchObject({
    object: "chat.completion",
    choices: [
      { finish_reason: "stop", message: { role: "assistant", content: "15 / 100 * 80 = **12**" } },
    ],
    usage: { total_tokens: expect.any(Number), cost: expect.any(Number) },
  });
});

describe("faults", () => {
  test("error-before answers 500 before any output", async () => {
    const { errors, text } = await ask("[[fault:error-before]] hello");
    expect(text).toBe("");
    expect(APICallError.isInstance(errors[0]) && errors[0].statusCode).toBe(500);
    expect(lastRequest()).toMatchObject({ status: 500, completed: false, completionTokens: 0 });
  });

  test("rate-limit answers 429 with Retry-After", async () => {
    const { errors } = await ask("[[fault:rate-limit]] hello");
    const error = errors[0];
    if (!APICallError.isInstance(error)) throw new Error("Expected a refused call");
    expect(error.statusCode).toBe(429);
    expect(error.responseHeaders?.["retry-after"]).toBe("1");
  });

  test("cut destroys the socket in the middle of the answer", async () => {
    const { text } = await ask("[[fault:cut]] hello");
    expect(text.length).toBeGreaterThan(20);
    const answer = await fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer k", "content-type": "application/json" },
      body: JSON.stringify({
        model: MODEL,
        stream: true,
        messages: [{ role: "user", content: "[[fault:cut]]" }],
      }),
    });
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow("terminated");
    await until(() => lastRequest().endedAt !== null);
    expect(lastRequest()).toMatchObject({ completed: false, aborted: false, finishReason: "cut" });
    expect(lastRequest().completionTokens).toBeGreaterThan(5);
  });

  test("error-mid sends an error chunk after some text", async () => {
    const { text, errors, finishReason } = await ask("[[fault:error-mid]] hello");
    expect(text.length).toBeGreaterThan(20);
    expect(errors.length).toBeGreaterThan(0);
    expect(finishReason).toBe("error");
  });

  test("empty finishes without content", async () => {
    const { text, finishReason, errors } = await ask("[[fault:empty]] hello");
    expect({ text, finishReason, errors }).toEqual({ text: "", finishReason: "stop", errors: [] });
    expect(lastRequest()).toMatchObject({ completed: true, completionTokens: 0 });
  });

  test("slow waits half a second between chunks", async () => {
    const model = provider()(MODEL);
    const started = Date.now();
    await streamText({ model, prompt: "[[fault:slow]] 2 + 2", maxOutputTokens: 1 }).text;
    expect(Date.now() - started).toBeGreaterThan(900);
  });

  test("long answers with about 3,000 words", async () => {
    const quick = await startOpenRouter({ port: 0, chunkDelayMs: 0 });
    try {
      const model = createOpenRouter({ baseURL: quick.url, apiKey: "k" })(MODEL);
      const result = streamText({ model, prompt: "[[fault:long]]" });
      const words = (await result.text).split(/\s+/).length;
      expect(words).toBeGreaterThan(2_900);
      expect(words).toBeLessThan(3_300);
    } finally {
      await quick.stop();
    }
  });

  test("hang sends no byte until the client gives up", async () => {
    const attempt = fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer k", "content-type": "application/json" },
      body: JSON.stringify({
        model: MODEL,
        stream: true,
        messages: [{ role: "user", content: "[[fault:hang]]" }],
      }),
      signal: AbortSignal.timeout(200),
    });
    await expect(attempt).rejects.toThrow();
    await until(() => lastRequest().aborted);
    expect(lastRequest()).toMatchObject({ status: 0, completed: false, completionTokens: 0 });
  });
});

test("a client that leaves stops the generation, and pays for what was sent", async () => {
  const controller = new AbortController();
  const result = streamText({
    model: provider()(MODEL),
    prompt: "[[fault:long]]",
    abortSignal: controller.signal,
    onError() {},
  });
  let parts = 0;
  for await (const part of result.stream) {
    if (part.type === "text-delta") parts += 1;
    if (parts === 10) controller.abort();
  }
  await until(() => lastRequest().aborted);
  const entry = lastRequest();
  expect(entry.completed).toBe(false);
  expect(entry.completionTokens).toBeGreaterThan(5);
  expect(entry.completionTokens).toBeLessThan(1_000);
  const tokens = entry.completionTokens;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(lastRequest().completionTokens).toBe(tokens);
  expect(await getJson(`/generation?id=${entry.id}`)).toMatchObject({
    data: { cancelled: true, total_cost: entry.cost, tokens_completion: tokens },
  });
});

describe("keys and models", () => {
  const refusal = async (key: string, model = MODEL) => {
    const { errors } = await ask("hello", { key, model });
    const error = errors[0];
    return APICallError.isInstance(error) ? error.statusCode : null;
  };

  test("a revoked key, an empty account and an unknown model are refused", async () => {
    expect(await refusal("sk-or-invalid")).toBe(401);
    expect(await refusal("sk-or-no-credits")).toBe(402);
    expect(await refusal("sk-or-test", "nobody/nothing")).toBe(400);
    expect(await refusal("sk-or-no-credits", "z-ai/glm-4.5-air:free")).toBe(null);
  });

  test("a free account has free models only, fifty times a day", async () => {
    const key = "sk-or-free-account";
    const model = "openai/gpt-oss-20b:free";
    expect(await refusal(key)).toBe(402);
    await Promise.all(Array.from({ length: 50 }, () => ask("hello", { key, model })));
    expect(await refusal(key, model)).toBe(429);
    expect(await getJson("/key", key)).toMatchObject({
      data: {
        is_free_tier: true,
        free_model_daily_requests: { limit: 50, used: 50, remaining: 0 },
      },
    });
  });

  test("a key's usage is the sum of its requests' costs", async () => {
    await ask("hello", { key: "sk-or-usage" });
    await ask("What can you do?", { key: "sk-or-usage" });
    const costs = server
      .requests()
      .slice(-2)
      .map(({ cost }) => cost);
    expect(await getJson("/key", "sk-or-usage")).toMatchObject({
      data: { usage: (costs[0] ?? 0) + (costs[1] ?? 0), limit: null },
    });
  });

  test("the list has prices as decimal strings, and comes whole or by page", async () => {
    const decimal = z.string().regex(/^\d+(\.\d+)?$/);
    const list = z.object({
      data: z.array(
        z.object({
          id: z.string(),
          context_length: z.number(),
          pricing: z.object({ prompt: decimal, completion: decimal }),
        }),
      ),
      total_count: z.number(),
      links: z.object({ next: z.url().nullable() }),
    });
    const all = list.parse(await getJson("/models"));
    expect(all.data.length).toBeGreaterThanOrEqual(45);
    expect(new Set(all.data.map(({ id }) => id)).size).toBe(MODELS.length);
    expect(all.data.filter(({ id }) => id.endsWith(":free")).length).toBeGreaterThanOrEqual(12);
    expect(all.data.find(({ id }) => id === MODEL)?.pricing.prompt).toBe("0.00000015");
    const page = list.parse(await getJson("/models?limit=10&offset=10"));
    expect(page.data.map(({ id }) => id)).toEqual(all.data.slice(10, 20).map(({ id }) => id));
    expect(page.links.next).toContain("offset=20");
  });
});

test("a tool's result comes back in the answer, with both steps in the usage", async () => {
  const asked: string[] = [];
  const result = streamText({
    model: provider()(MODEL),
    prompt: "How long is the link in the password mail valid?",
    stopWhen: isStepCount(5),
    tools: {
      search_documentation: tool({
        description: "Search the product documentation",
        inputSchema: z.object({ query: z.string() }),
        execute: ({ query }) => {
          asked.push(query);
          const content = "Follow the link in the password mail; it is valid for 60 minutes.";
          return { results: [{ title: "Passwords", url: "https://docs.test/passwords", content }] };
        },
      }),
    },
  });
  expect(await result.text).toContain("60 minutes");
  expect(await result.text).toContain("[Passwords](https://docs.test/passwords)");
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("password");
  const steps = await result.steps;
  expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
  const sum = steps.reduce((total, { usage }) => total + (usage.outputTokens ?? 0), 0);
  expect((await result.usage).outputTokens).toBe(sum);
});
