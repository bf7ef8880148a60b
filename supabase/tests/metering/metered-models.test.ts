import { generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createModel } from "../../../lib/chat/model";
import { onAccount } from "../../../lib/credits/meter/meter-context";
import { meterModel } from "../../../lib/credits/meter/meter-model";
import { countTool, meterTool } from "../../../lib/credits/meter/meter-tool";
import { withCredits } from "../../../lib/credits/meter/with-credits";
import { catalogSchema } from "../../../lib/pricing/catalog-schema";
import { type OpenRouterStandIn, startOpenRouter } from "../../../sandbox/openrouter/start";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";

let stack: BillingStack;
let models: OpenRouterStandIn;
const modelId = "anthropic/claude-sonnet-4.5";

beforeAll(async () => {
  models = await startOpenRouter({ port: 0, chunkDelayMs: 5 });
  process.env.OPENROUTER_BASE_URL = models.url;
  const priced = { id: modelId, provider: "anthropic", name: "Sonnet" };
  stack = await startBillingStack({
    edit: () =>
      catalogSchema.parse({
        ...plainCatalog,
        models: [
          ...(plainCatalog.models ?? []),
          { ...priced, inputUsdPerMtok: 3, cachedUsdPerMtok: 0.3, outputUsdPerMtok: 15 },
        ],
      }),
  });
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(async () => {
  await stack.stop();
  await models.stop();
});

async function person(balance = 100): Promise<Person> {
  const someone = await stack.signUp();
  await grant(stack.db.sql, someone.accountId, credits(balance));
  return someone;
}

const usageOf = ({ accountId }: Person) =>
  stack.db.sql<
    { action: string; charged: number; success: boolean; output: number; error: string | null }[]
  >`select action, (debt_micros - amount_micros)::float8 as charged, success,
      output_tokens as output, error from public.credit_transactions
    where account_id = ${accountId} and type = 'usage' order by seq`;

const held = async ({ accountId }: Person) =>
  Number((await readBalance(stack.db.sql, accountId)).held_micros);

const model = () => meterModel(createModel({ model: modelId }), { action: "complete" });

describe("a metered model", () => {
  test("settles the tokens that the provider counted, whole and streamed", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, async () => {
      const whole = await generateText({ model: model(), prompt: "Write a story about cranes" });
      const streamed = streamText({ model: model(), prompt: "Write a story about cranes" });
      expect((await streamed.text).length).toBeGreaterThan(20);
      expect(whole.text.length).toBeGreaterThan(20);
    });
    const rows = await usageOf(someone);
    expect(rows).toHaveLength(2);
    const counted = models.requests().map(({ completionTokens }) => completionTokens);
    expect(rows.map(({ output }) => output)).toEqual(counted.slice(-2));
    for (const { charged } of rows) expect(charged).toBeGreaterThan(0);
    expect(await held(someone)).toBe(0);
  });

  test("asks no provider where the credits do not reach", async () => {
    const someone = await person(0.001);
    const at = models.requests().length;
    const call = onAccount(someone.access, {}, () =>
      withCredits("query", () => generateText({ model: model(), prompt: "Hello", maxRetries: 0 })),
    );
    await expect(call).rejects.toMatchObject({ code: "insufficient_credits" });
    expect(models.requests().length).toBe(at);
  });

  test("whose reader leaves charges what had come, and holds nothing", async () => {
    const someone = await person();
    const leave = new AbortController();
    await onAccount(someone.access, { signal: leave.signal }, async () => {
      const { stream } = streamText({
        model: model(),
        prompt: "Write a story about cranes [[fault:long]]",
        abortSignal: leave.signal,
        onError() {},
      });
      let words = 0;
      for await (const part of stream) {
        if (part.type === "text-delta") words += 1;
        if (words === 20) leave.abort();
      }
    });
    await expect.poll(() => held(someone)).toBe(0);
    const [usage, ...more] = await usageOf(someone);
    expect(more).toEqual([]);
    expect(usage).toMatchObject({ action: "complete", error: "stopped" });
    expect(usage?.output).toBeGreaterThan(5);
    expect(usage?.output).toBeLessThan(1000);
    expect(usage?.charged).toBeGreaterThan(0);
  });

  test.each(["error-before", "error-mid", "cut"])(
    "that fails (%s) costs nothing",
    async (fault) => {
      const someone = await person();
      await onAccount(someone.access, {}, async () => {
        const { stream } = streamText({
          model: model(),
          prompt: `Write a story about cranes [[fault:${fault}]]`,
          maxRetries: 0,
          onError() {},
        });
        for await (const _part of stream);
      });
      expect(await usageOf(someone)).toMatchObject([{ charged: 0, success: false }]);
      expect(await held(someone)).toBe(0);
    },
  );

  test("without an action of its own is counted in the action around", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, () =>
      withCredits("query", async () => {
        const counted = meterModel(createModel({ model: modelId }));
        await generateText({ model: counted, prompt: "Write a story about cranes" });
        await generateText({ model: counted, prompt: "Write a story about locks" });
      }),
    );
    const counts = models.requests().slice(-2);
    const output = counts.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
    expect(await usageOf(someone)).toMatchObject([
      { action: "query", charged: credits(5), output },
    ]);
  });
});

describe("a metered tool", () => {
  const calculator = tool({
    description: "Evaluate an expression",
    inputSchema: jsonSchema<{ expression: string }>({
      type: "object",
      properties: { expression: { type: "string" } },
      required: ["expression"],
    }),
    execute: async ({ expression }) => ({ expression, value: 42 }),
  });
  const ask = (tools: Parameters<typeof generateText>[0]["tools"]) =>
    generateText({
      model: createModel({ model: modelId }),
      prompt: "Calculate 6 * 7",
      ...(tools ? { tools } : {}),
      stopWhen: isStepCount(3),
    });

  test("costs its action with every call that the model makes", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, () =>
      ask({ calculate: meterTool(calculator, { action: "message" }) }),
    );
    expect(await usageOf(someone)).toMatchObject([{ action: "message", charged: credits(1) }]);
  });

  test("that gives back a failure is not charged, and the model reads it", async () => {
    const someone = await person();
    const result = await onAccount(someone.access, {}, () =>
      ask({ calculate: meterTool(calculator, { action: "message", isFailure: () => true }) }),
    );
    expect(result.steps[0]?.toolResults).toHaveLength(1);
    expect(await usageOf(someone)).toMatchObject([
      { charged: 0, success: false, error: "tool_failed" },
    ]);
  });

  test("that the credits do not reach is an error of the tool, which the model is told", async () => {
    const someone = await person(0.5);
    const result = await onAccount(someone.access, {}, () =>
      ask({ calculate: meterTool(calculator, { action: "message" }) }),
    );
    const errors = result.steps[0]?.content.filter(({ type }) => type === "tool-error");
    expect(errors).toHaveLength(1);
    expect(await usageOf(someone)).toEqual([]);
  });

  test("of the catalog's own counts once in the action around, when it ran", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, () =>
      withCredits({ action: "query", tools: ["github", "documentation"] }, () =>
        ask({ calculate: countTool(calculator, "github") }),
      ),
    );
    expect(await usageOf(someone)).toMatchObject([{ action: "query", charged: credits(15) }]);
  });
});
