import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { checkpoint, deduct, grant, hold, settle, sweep } from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { disputeOf, refundOf, reverse } from "../fixture/reversal";
import { payInvoice, subscribe } from "../fixture/subscription";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, {
    ...plainCatalog,
    plans: [
      ...plainCatalog.plans,
      {
        id: "endless",
        name: "Endless",
        description: "As much as you like.",
        monthlyCredits: null,
        features: [],
        prices: [{ interval: "month", currency: "usd", unitAmount: 9900 }],
      },
    ],
  });
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

async function subscriber() {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(10));
  const { end, subscription } = await subscribe(db.sql, id, { priceId: "price_endless_month" });
  return { id, end, subscription };
}

async function paymentOf(accountId: string): Promise<string> {
  const [payment] = await db.sql<{ payment_id: string }[]>`select payment_id from public.payments
    where account_id = ${accountId} and kind = 'subscription' order by created_at desc limit 1`;
  if (!payment) throw new Error("no payment");
  return payment.payment_id;
}

test("an unlimited plan charges nothing, keeps the cost on the record, and leaves lots untouched", async () => {
  const { id } = await subscriber();
  const before = await readLots(db.sql, id);
  for (let at = 0; at < 5; at += 1)
    expect(await deduct(db.sql, id, { p_tools: ["github"] })).toMatchObject({
      outcome: "ok",
      cost_micros: credits(15),
      charged_micros: 0,
      lane: "unlimited",
    });
  const estimate = { p_account_id: id, p_action: "query" };
  expect(await callRow(db.sql, "calculate_query_cost", estimate)).toMatchObject({
    cost_micros: credits(5),
    charged_micros: 0,
    is_affordable: true,
  });
  expect(await readLots(db.sql, id)).toEqual(before);
  const [usage] = (await readMovements(db.sql, id)).filter((row) => row.type === "usage");
  expect(usage).toMatchObject({ amount_micros: 0, cost_micros: credits(15) });
  const [counted] = await db.sql`select sum(requests)::bigint as requests,
    sum(cost_micros)::bigint as cost from usage_daily where account_id = ${id} and tool = ''`;
  expect(counted).toEqual({ requests: 5, cost: credits(75) });
});

test("a hold on an unlimited plan sets nothing aside, and settles and sweeps at nothing", async () => {
  const { id } = await subscriber();
  const asked = { p_action: "answer", p_model: "house/small", p_output_tokens: 90_000 };
  const [settled, swept] = [await hold(db.sql, id, asked), await hold(db.sql, id, asked)];
  expect(await readBalance(db.sql, id)).toMatchObject({ held_micros: 0 });
  expect(await settle(db.sql, id, settled, { p_output_tokens: 90_000 })).toMatchObject({
    outcome: "ok",
    charged_micros: 0,
    debt_micros: 0,
    available_micros: credits(10),
  });
  await checkpoint(db.sql, id, swept, { p_output_tokens: 90_000 });
  await db.sql`update credit_reservations set expires_at = now() - interval '1 minute'
    where reservation_id = ${swept}`;
  expect(await sweep(db.sql, id)).toBe(1);
  expect(await readBalance(db.sql, id)).toMatchObject({
    available_micros: credits(10),
    debt_micros: 0,
  });
});

test("when the paid time and its grace are over, credits are charged again", async () => {
  const { id, end } = await subscriber();
  await setClock(db.sql, new Date(end.getTime() + 3 * day * 1000 - 60_000));
  expect(await deduct(db.sql, id)).toMatchObject({ lane: "unlimited", charged_micros: 0 });
  await setClock(db.sql, new Date(end.getTime() + 3 * day * 1000 + 60_000));
  expect(await deduct(db.sql, id)).toMatchObject({ charged_micros: credits(5) });
});

describe("unlimited use", () => {
  const laneOf = async (id: string) => (await deduct(db.sql, id)).lane;

  test("goes with a whole refund and comes back when the refund fails; a part of it leaves it", async () => {
    const { id } = await subscriber();
    const payment = await paymentOf(id);
    await reverse(db.sql, id, payment, [refundOf(4000)]);
    expect(await laneOf(id)).toBe("unlimited");
    await reverse(db.sql, id, payment, [refundOf(9900)]);
    expect(await readBalance(db.sql, id)).toMatchObject({ is_unlimited: false });
    expect(await laneOf(id)).toBe("credits");
    await reverse(db.sql, id, payment, [refundOf(9900, "failed")]);
    expect(await laneOf(id)).toBe("unlimited");
  });

  test("rests while its money is disputed, and ends when that is lost", async () => {
    const { id } = await subscriber();
    const payment = await paymentOf(id);
    await reverse(db.sql, id, payment, [disputeOf(9900, "warning_needs_response")]);
    expect(await laneOf(id)).toBe("unlimited");
    await reverse(db.sql, id, payment, [disputeOf(9900, "needs_response")]);
    expect(await laneOf(id)).toBe("credits");
    await reverse(db.sql, id, payment, [disputeOf(9900, "won")]);
    expect(await laneOf(id)).toBe("unlimited");
    await reverse(db.sql, id, payment, [disputeOf(9900, "lost")]);
    expect(await laneOf(id)).toBe("credits");
  });

  test("is there again with the next invoice that is paid", async () => {
    const { id, end, subscription } = await subscriber();
    const first = await paymentOf(id);
    await reverse(db.sql, id, first, [refundOf(9900)]);
    await setClock(db.sql, end);
    const next = new Date(end.getTime() + 30 * day * 1000);
    await payInvoice(db.sql, id, subscription.id, [
      { priceId: "price_endless_month", amount: 9900, start: end, end: next },
    ]);
    expect(await laneOf(id)).toBe("unlimited");
    // What becomes of older money is not asked any more.
    await reverse(db.sql, id, first, []);
    await reverse(db.sql, id, first, [refundOf(9900)]);
    expect(await laneOf(id)).toBe("unlimited");
  });
});
