import { afterAll, beforeAll, expect, test } from "vitest";
import { startOpenRouter } from "../../../sandbox/openrouter/start";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant } from "../fixture/ledger-calls";
import { runCommand } from "../fixture/run-command";

let stack: BillingStack;
let provider: Awaited<ReturnType<typeof startOpenRouter>>;
beforeAll(async () => {
  stack = await startBillingStack();
  provider = await startOpenRouter({ port: 0 });
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await provider.stop();
  await stack.stop();
});

test("a product is switched, synced with its provider and compared with another by commands", async () => {
  const switched = await runCommand("catalog", ["ops-center"]);
  expect(switched.output).toContain('Catalog "ops-center" is in force as version 2.');
  expect(switched.output).toMatch(/prices in Stripe +4/);
  expect(switched.code).toBe(0);

  const environment = { OPENROUTER_BASE_URL: provider.url };
  const first = await runCommand("models-sync", [], environment);
  expect(first.output).toMatch(/^5\d models have a price, in force as version 3\.\n/);
  const again = await runCommand("models-sync", [], environment);
  expect(again.output).toContain("in force as version 3 (unchanged).");
  const dead = await runCommand("models-sync", [], {
    OPENROUTER_BASE_URL: "http://127.0.0.1:1/api/v1",
  });
  expect(dead.code).toBe(1);
  const [settings] = await stack.db.sql`select version from pricing_settings`;
  expect(settings).toEqual({ version: 3 });

  const { accountId } = await stack.signUp();
  await grant(stack.db.sql, accountId, credits(10));
  const used = await deduct(stack.db.sql, accountId, {
    p_action: "chat",
    p_model: "openai/gpt-4o-mini",
    p_input_tokens: 1_000_000,
  });
  expect(used.outcome).toBe("ok");
  const simulated = await runCommand("simulate", ["ops-center"]);
  expect(simulated.output).toMatch(/^1 usages of 1 accounts/);
  expect(simulated.output).toMatch(/credits used +0\.1575 +0\.1575\n/);
  expect(simulated.output).toMatch(/providers' cost +\$0\.15 +\$0\.15\n/);
  const other = await runCommand("simulate", ["devops-agent"]);
  expect(other.output).toContain("1 usages are not sold there: action chat.");
  expect(await stack.db.sql`select version from pricing_versions`).toHaveLength(3);
  const wrong = await runCommand("simulate", ["ops-center", "--from", "yesterday"]);
  expect(wrong).toMatchObject({
    code: 1,
    output: expect.stringContaining('"yesterday" is no day'),
  });
});
