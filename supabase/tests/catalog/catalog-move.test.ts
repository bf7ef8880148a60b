import { afterAll, beforeAll, expect, test } from "vitest";
import { stripe } from "../../../lib/billing/stripe-client";
import { syncPrices } from "../../../lib/billing/stripe-sync/sync-prices";
import { cancelSubscription } from "../../../lib/billing/subscriptions/cancel-subscription";
import { moveSubscribers } from "../../../lib/billing/subscriptions/move-subscribers";
import { applyCatalog } from "../../../lib/pricing/apply-catalog";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { readBalance } from "../fixture/ledger-rows";
import { runCommand } from "../fixture/run-command";
import { stripePriceId, subscribeNew, subscriptionOf } from "../fixture/subscriber";

let stack: BillingStack;
let document: CatalogDocument;
beforeAll(async () => {
  stack = await startBillingStack({
    edit: (shipped) => {
      document = shipped;
      return shipped;
    },
  });
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

/** Starter at $29 with 300 credits, in force and on sale. */
async function raiseStarter() {
  await applyCatalog({
    ...document,
    plans: document.plans.map((plan) =>
      plan.id === "starter"
        ? {
            ...plan,
            monthlyCreditsMicros: credits(300),
            prices: [{ interval: "month" as const, currency: "usd", unitAmount: 2900 }],
          }
        : plan,
    ),
  });
  await syncPrices();
}

const statesOf = async (isPreview: boolean) =>
  (await moveSubscribers("starter", { isPreview })).map((move) => move.state).sort();

test("subscribers keep their price until they are moved on purpose, at their period's end, once", async () => {
  const stays = await subscribeNew(stack, "starter");
  const leaves = await subscribeNew(stack, "starter");
  await cancelSubscription(leaves.access);
  const oldPrice = await stripePriceId("starter");
  await raiseStarter();
  const newPrice = await stripePriceId("starter");
  expect(newPrice).not.toBe(oldPrice);
  const newcomer = await subscribeNew(stack, "starter");
  const priceOf = async (person: typeof stays) =>
    (await subscriptionOf(person)).items.data[0]?.price.id;
  expect(await priceOf(newcomer)).toBe(newPrice);

  // A preview says who would move, and changes nothing.
  expect(await statesOf(true)).toEqual(["ends", "moves"]);
  const shown = await runCommand("stripe-sync", ["--move", "starter"]);
  expect(shown.output).toContain("$9.00 a month (1,000 credits a month) to $29.00 a month");
  expect(shown.output).toContain("1 of 2 subscribers");
  expect((await subscriptionOf(stays)).schedule).toBeNull();

  // Both at once, and again: one plan is made.
  await Promise.all([statesOf(false), statesOf(false)]);
  expect(await statesOf(false)).toEqual(["ends", "planned"]);
  const again = await runCommand("stripe-sync", ["--move", "starter", "--yes"]);
  expect(again.output).toContain("0 of 2 subscribers");
  const { data } = await stripe().subscriptionSchedules.list({ limit: 100 });
  expect(data).toHaveLength(1);
  await stack.stripe.settled();
  expect(await priceOf(stays)).toBe(oldPrice);
  expect((await readBalance(stack.db.sql, stays.accountId)).available_micros).toBe(credits(1000));

  // The period ends: the new price is charged, and its credits come.
  await stack.advance(33);
  expect(await priceOf(stays)).toBe(newPrice);
  expect((await readBalance(stack.db.sql, stays.accountId)).available_micros).toBe(credits(300));
  expect(await statesOf(false)).toEqual([]);
});

test("a plan that has subscribers cannot leave, and the command says which and how many", async () => {
  const without = { ...document, plans: document.plans.filter(({ id }) => id !== "starter") };
  await expect(applyCatalog(without)).rejects.toThrow(/starter \(2 subscribers\)/);
});
