import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { meterContext, onAccount, type StepCharge } from "../../../lib/credits/meter/meter-context";
import { metered } from "../../../lib/credits/meter/metered";
import { MeteredAgent } from "../../../lib/credits/meter/metered-agent";
import { withCredits } from "../../../lib/credits/meter/with-credits";
import { withRunBudget } from "../../../lib/credits/meter/with-run-budget";
import { catalogSchema } from "../../../lib/pricing/catalog-schema";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ edit: () => catalogSchema.parse(plainCatalog) });
});
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(() => stack.stop());

async function person(balance = 100): Promise<Person> {
  const someone = await stack.signUp();
  await grant(stack.db.sql, someone.accountId, credits(balance));
  return someone;
}

const balanceOf = ({ accountId }: Person) => readBalance(stack.db.sql, accountId);

/** Usage rows of an account, oldest first. */
function usageOf({ accountId }: Person) {
  return stack.db.sql<
    {
      action: string;
      charged: number;
      success: boolean;
      error: string | null;
      lane: string;
      input_tokens: number;
      output_tokens: number;
    }[]
  >`select action, (debt_micros - amount_micros)::float8 as charged, success, error, lane, input_tokens, output_tokens
    from public.credit_transactions where account_id = ${accountId} and type = 'usage' order by seq`;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

describe("withCredits", () => {
  test("holds the price while it runs, and settles it once", async () => {
    const someone = await person();
    const result = await onAccount(someone.access, {}, () =>
      withCredits("query", async () => {
        expect(await balanceOf(someone)).toMatchObject({
          available_micros: credits(95),
          held_micros: credits(5),
        });
        return "done";
      }),
    );
    expect(result).toBe("done");
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(95),
      held_micros: 0,
    });
    expect(await usageOf(someone)).toMatchObject([{ action: "query", charged: credits(5) }]);
  });

  test("charges tools that ran, and not those that did not", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, () =>
      withCredits({ action: "query", tools: ["documentation", "github"] }, (meter) => {
        meter.noteTool("github");
        meter.noteTool("github");
      }),
    );
    expect(await usageOf(someone)).toMatchObject([{ charged: credits(15) }]);
  });

  test("charges tokens by what was counted, whatever was set aside", async () => {
    const someone = await person();
    const most = { action: "complete", model: "house/small", inputTokens: 1000, outputTokens: 500 };
    await onAccount(someone.access, {}, () =>
      withCredits(most, (meter) => meter.add({ inputTokens: 100, outputTokens: 10 })),
    );
    const [usage] = await usageOf(someone);
    expect(usage).toMatchObject({ input_tokens: 100, output_tokens: 10 });
    // $3 and $15 a million tokens, a credit a cent, 10 % on top.
    expect(usage?.charged).toBe(credits((0.03 + 0.015) * 1.1));
  });

  test("charges a provider's cost as it turned out, below and above what was expected", async () => {
    const someone = await person();
    for (const cost of [5_000, 30_000]) {
      await onAccount(someone.access, {}, () =>
        withCredits({ action: "render", providerCostMicros: 20_000 }, (meter) =>
          meter.add({ providerCostMicros: cost }),
        ),
      );
    }
    const rows = await usageOf(someone);
    expect(rows.map(({ action, success }) => [action, success])).toEqual([
      ["render", true],
      ["render", true],
    ]);
    expect(rows[1]?.charged).toBe((rows[0]?.charged ?? 0) * 6);
    expect(await balanceOf(someone)).toMatchObject({ held_micros: 0 });
  });

  test("gives everything back when the work throws, and says so in the history", async () => {
    const someone = await person();
    const failing = onAccount(someone.access, {}, () =>
      withCredits("query", () => {
        throw new Error("a secret of the provider's");
      }),
    );
    await expect(failing).rejects.toThrow("a secret of the provider's");
    expect(await balanceOf(someone)).toMatchObject({ available_micros: credits(100) });
    expect(await usageOf(someone)).toMatchObject([
      { charged: 0, success: false, error: "action_failed" },
    ]);
  });

  test.each([
    ["before any output, costs nothing", false, 0],
    ["after the first output, costs the base price", true, 5],
  ])("a stop %s", async (_words, started, cost) => {
    const someone = await person();
    const stop = new AbortController();
    const work = onAccount(someone.access, { signal: stop.signal }, () =>
      withCredits("query", async (meter) => {
        if (started) meter.start();
        stop.abort(new Error("stopped"));
        meter.signal.throwIfAborted();
      }),
    );
    await expect(work).rejects.toThrow("stopped");
    expect(await usageOf(someone)).toMatchObject([{ charged: credits(cost), error: "stopped" }]);
  });

  test("does nothing that the balance does not cover", async () => {
    const someone = await person(4);
    let ran = false;
    const work = onAccount(someone.access, {}, () =>
      withCredits("query", () => {
        ran = true;
      }),
    );
    expect([await codeOf(work), ran]).toEqual(["insufficient_credits", false]);
    expect(await codeOf(onAccount(someone.access, {}, () => withCredits("fly", () => {})))).toBe(
      "unpriced",
    );
    expect(await usageOf(someone)).toEqual([]);
  });

  test("runs once under a key, twenty at once and ever after", async () => {
    const someone = await person();
    let runs = 0;
    const work = () =>
      codeOf(
        onAccount(someone.access, {}, () =>
          withCredits({ action: "query", idempotencyKey: "once" }, async () => {
            runs += 1;
            await new Promise((resolve) => setTimeout(resolve, 300));
          }),
        ),
      );
    const codes = await Promise.all(Array.from({ length: 20 }, work));
    expect(codes.filter((code) => code === "done")).toHaveLength(1);
    expect(codes.filter((code) => code === "in_progress" || code === "conflict")).toHaveLength(19);
    expect(await work()).toBe("conflict");
    expect(runs).toBe(1);
    expect(await usageOf(someone)).toHaveLength(1);
  });

  test("outside of an account's work is a mistake that charges nobody", async () => {
    await expect(withCredits("query", () => {})).rejects.toThrow("somebody pays");
    const [someone, other] = [await person(), await person()];
    const mixed = () =>
      onAccount(someone.access, {}, () => onAccount(other.access, {}, () => "never"));
    expect(mixed).toThrow("another's credits");
  });

  test("nested actions pay for themselves, and each finds its own meter", async () => {
    const someone = await person();
    await onAccount(someone.access, {}, () =>
      withCredits({ action: "query", tools: ["github"] }, async (outer) => {
        await withCredits("message", async (inner) => {
          expect(meterContext().meter).toBe(inner);
          meterContext().meter?.add({ outputTokens: 7 });
        });
        expect(meterContext().meter).toBe(outer);
        meterContext().meter?.noteTool("github");
      }),
    );
    expect(await usageOf(someone)).toMatchObject([
      { action: "message", charged: credits(1), output_tokens: 7 },
      { action: "query", charged: credits(15), output_tokens: 0 },
    ]);
  });
});

describe("a run's budget", () => {
  const run = (someone: Person, budget: number, fn: () => Promise<unknown>) =>
    onAccount(someone.access, {}, () =>
      withRunBudget({ action: "query", budgetMicros: credits(budget) }, fn),
    );

  test("is shared by twenty sub-agents, none of which begins what it does not cover", async () => {
    const someone = await person();
    let began = 0;
    const codes = await run(someone, 33, () =>
      Promise.all(
        Array.from({ length: 20 }, () =>
          codeOf(
            withCredits("query", async () => {
              began += 1;
            }),
          ),
        ),
      ),
    );
    expect(began).toBe(6);
    expect((codes as string[]).filter((code) => code === "insufficient_credits")).toHaveLength(14);
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(70),
      held_micros: 0,
    });
  });

  test("charges no step that failed, and comes back with what was left when the run throws", async () => {
    const someone = await person();
    const work = run(someone, 20, async () => {
      await withCredits("query", () => {});
      await codeOf(withCredits("query", () => Promise.reject(new Error("no"))));
      throw new Error("enough");
    });
    await expect(work).rejects.toThrow("enough");
    expect(await usageOf(someone)).toMatchObject([
      { charged: credits(5), success: true },
      { charged: 0, success: false, error: "action_failed" },
    ]);
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(95),
      held_micros: 0,
    });
  });

  test("does not pay for what goes past it, writes it down, and refuses what comes next", async () => {
    const someone = await person();
    const most = { action: "complete", model: "house/small", inputTokens: 10, outputTokens: 10 };
    const code = await codeOf(
      run(someone, 1, () =>
        withCredits(most, (meter) => meter.add({ inputTokens: 10, outputTokens: 90_000 })),
      ),
    );
    expect(code).toBe("insufficient_credits");
    expect(await usageOf(someone)).toMatchObject([
      { charged: 0, lane: "free", output_tokens: 90_000, error: "insufficient_credits" },
    ]);
    expect(await balanceOf(someone)).toMatchObject({ available_micros: credits(100) });
  });

  test("that the sweep has taken stops the run; what was done is paid by the account", async () => {
    const someone = await person();
    const code = await codeOf(
      run(someone, 20, async () => {
        await withCredits("query", () =>
          stack.db
            .sql`update public.credit_reservations set expires_at = private.billing_now() - interval '1 second'
            where account_id = ${someone.accountId}`.execute(),
        );
        await withCredits("query", () => {});
      }),
    );
    expect(code).toBe("gone");
    expect(await usageOf(someone)).toMatchObject([{ charged: credits(5), success: true }]);
  });

  test("is one however deep the runs are nested, also for sub-agents in parallel", async () => {
    const someone = await person();
    await run(someone, 30, () =>
      Promise.all(
        [1, 2, 3].map(() =>
          withRunBudget({ action: "query", budgetMicros: credits(1000) }, () =>
            withCredits("query", () => {}),
          ),
        ),
      ),
    );
    expect(await balanceOf(someone)).toMatchObject({ available_micros: credits(85) });
    const [holds] = await stack.db.sql`select count(*)::int as count
      from public.credit_reservations where account_id = ${someone.accountId}`;
    expect(holds).toEqual({ count: 1 });
  });
});

class Writer extends MeteredAgent<string, string> {
  readonly action = "query";

  @metered("message")
  async outline(topic: string): Promise<string> {
    return `${topic}, outlined`;
  }

  @metered((text: string) => ({ action: "message", input: text }))
  async write(text: string): Promise<string> {
    return `${text}, written`;
  }

  protected async perform(topic: string): Promise<string> {
    return this.write(await this.outline(topic));
  }
}

/** What Next's compiler makes of a decorated method: it hands the decorator an element that holds it. */
const bundled = metered<unknown, [string], string>("message")({
  kind: "method",
  descriptor: { value: async (text) => `${text}, bundled` },
});

class BundledWriter extends MeteredAgent<string, string> {
  readonly action = "query";

  protected perform(topic: string): Promise<string> {
    return bundled.descriptor.value.call(this, topic);
  }
}

class Editor extends MeteredAgent<string, string> {
  readonly action = "query";

  protected async perform(topic: string): Promise<string> {
    const drafts = await Promise.all(
      ["a", "b"].map((part) => new Writer().run(meterContext().access, `${topic} ${part}`)),
    );
    return drafts.map(({ output }) => output).join("; ");
  }
}

describe("a metered agent", () => {
  test("meters a method that Next's compiler has decorated", async () => {
    const someone = await person();
    const run = await new BundledWriter().run(someone.access, "Tea");
    expect(run).toEqual({ output: "Tea, bundled", chargedMicros: credits(1) });
  });

  test("pays its decorated steps out of the price that it is sold at", async () => {
    const someone = await person();
    const charges: StepCharge[] = [];
    const run = await new Writer().run(someone.access, "Tea", {
      onCharge: (charge) => charges.push(charge),
    });
    expect(run).toEqual({ output: "Tea, outlined, written", chargedMicros: credits(2) });
    expect(charges.map(({ action, chargedMicros }) => [action, chargedMicros])).toEqual([
      ["message", credits(1)],
      ["message", credits(1)],
    ]);
    expect(await balanceOf(someone)).toMatchObject({
      available_micros: credits(98),
      held_micros: 0,
    });
  });

  test("stops before a step that its words make dearer than what is left", async () => {
    const someone = await person();
    expect(await codeOf(new Writer().run(someone.access, "Create and deploy"))).toBe(
      "insufficient_credits",
    );
    expect(await usageOf(someone)).toMatchObject([{ charged: credits(1) }]);
  });

  test("that calls others shares its budget with them, and knows what each was charged", async () => {
    const someone = await person();
    const run = await new Editor().run(someone.access, "Tea");
    expect(run.chargedMicros).toBe(credits(4));
    expect(run.output).toBe("Tea a, outlined, written; Tea b, outlined, written");
    expect(await balanceOf(someone)).toMatchObject({ available_micros: credits(96) });
  });

  test("is decorated in the same way where the bundler hands on a method of the proposal's old form", async () => {
    const someone = await person();
    const decorate = metered<object, [string], string>("message");
    const value = async (text: string) => `${text}, whispered`;
    const element = { kind: "method" as const, key: "whisper", descriptor: { value } };
    const { descriptor } = decorate(element);
    const whispered = onAccount(someone.access, {}, () => descriptor.value.call({}, "Tea"));
    expect(await whispered).toBe("Tea, whispered");
    expect(await usageOf(someone)).toMatchObject([{ action: "message", charged: credits(1) }]);
  });

  test("runs once under a key", async () => {
    const someone = await person();
    const runs = await Promise.all(
      [1, 2, 3].map(() => codeOf(new Writer().run(someone.access, "Tea", { idempotencyKey: "k" }))),
    );
    expect(runs.filter((code) => code === "done")).toHaveLength(1);
    expect(await usageOf(someone)).toHaveLength(2);
  });
});
