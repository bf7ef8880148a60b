import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type CreditAnswer, callRow, callValue, stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { readClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import {
  linkPrices,
  monthsLater,
  newSubscription,
  payInvoice,
  subscribe,
  syncSubscription,
} from "../fixture/subscription";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
  await linkPrices(db.sql);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Claim = { status: string; is_claimed: boolean; attempts: number };

const claim = (eventId: string) =>
  callRow<Claim>(db.sql, "claim_stripe_event", {
    p_event_id: eventId,
    p_type: "invoice.paid",
    p_object_id: "in_1",
    p_api_version: "2026-10-28.endive",
    p_livemode: false,
    p_created: 1_790_000_000,
    p_payload: JSON.stringify({ id: eventId }),
  });

const finish = (eventId: string, attempt: number, status: string, note: string | null = null) =>
  callValue<boolean>(db.sql, "finish_event", {
    p_event_id: eventId,
    p_attempt: attempt,
    p_status: status,
    p_note: note,
  });

const endLease = (eventId: string) =>
  db.sql`update private.stripe_events set leased_until = now() - interval '1 second'
    where event_id = ${eventId}`;

const readStored = async (eventId: string) => {
  const [row] = await db.sql`select status, attempts, receipt, last_error,
      leased_until is not null as is_leased from private.stripe_events where event_id = ${eventId}`;
  return row;
};

const atOnce = <T>(count: number, work: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, at) => untilNotBusy(() => work(at))));

describe("an event", () => {
  test("delivered twenty times at once is claimed once", async () => {
    const id = `evt_${randomUUID()}`;
    const claims = await atOnce(20, () => claim(id));
    expect(claims.filter((one) => one.is_claimed)).toHaveLength(1);
    const rows = await db.sql`select attempts from private.stripe_events where event_id = ${id}`;
    expect([...rows]).toEqual([{ attempts: 1 }]);
  });

  test("that was handled is never claimed again, nor marked otherwise by a slow worker", async () => {
    const id = `evt_${randomUUID()}`;
    await claim(id);
    expect(await finish(id, 1, "handled", "granted")).toBe(true);
    expect(await finish(id, 1, "failed", "too late")).toBe(false);
    expect(await claim(id)).toEqual({ status: "handled", is_claimed: false, attempts: 1 });
    expect(await readStored(id)).toMatchObject({ receipt: "granted", last_error: null });
  });

  test("that failed may be claimed again at once, by one of twenty", async () => {
    const id = `evt_${randomUUID()}`;
    await claim(id);
    await finish(id, 1, "failed", "the provider was down");
    const claims = await atOnce(20, () => claim(id));
    expect(claims.filter((one) => one.is_claimed)).toMatchObject([{ attempts: 2 }]);
  });

  test("of a worker that crashed is claimed again when its lease ran out, not before", async () => {
    const id = `evt_${randomUUID()}`;
    await claim(id);
    expect(await claim(id)).toMatchObject({ status: "received", is_claimed: false });
    await endLease(id);
    const claims = await atOnce(20, () => claim(id));
    expect(claims.filter((one) => one.is_claimed)).toHaveLength(1);
  });

  test("that was parked waits for the next delivery or replay", async () => {
    const id = `evt_${randomUUID()}`;
    await claim(id);
    await finish(id, 1, "parked", "whose customer is this?");
    expect(await readStored(id)).toMatchObject({ last_error: "whose customer is this?" });
    expect(await claim(id)).toMatchObject({ status: "parked", is_claimed: true });
    await finish(id, 2, "handled", "granted");
    expect(await readStored(id)).toMatchObject({ receipt: "granted", last_error: null });
  });

  test.each(["handled", "ignored", "parked", "failed"])(
    "taken over from a slow worker keeps its new lease when the old one says %s",
    async (status) => {
      const id = `evt_${randomUUID()}`;
      await claim(id);
      await endLease(id);
      expect(await claim(id)).toMatchObject({ is_claimed: true, attempts: 2 });
      expect(await finish(id, 1, status, "of the slow one")).toBe(false);
      expect(await readStored(id)).toMatchObject({ status: "received", is_leased: true });
      expect(await claim(id)).toMatchObject({ is_claimed: false });
      expect(await finish(id, 2, "parked", "of the new one")).toBe(true);
      expect(await finish(id, 1, status, "of the slow one")).toBe(false);
      expect(await readStored(id)).toMatchObject({
        status: "parked",
        last_error: "of the new one",
      });
    },
  );

  test("of a worker slower than its lease, with nobody after it, is marked by it", async () => {
    const id = `evt_${randomUUID()}`;
    await claim(id);
    await endLease(id);
    expect(await finish(id, 1, "handled", "granted")).toBe(true);
  });
});

describe("the list of events", () => {
  test("goes from the newest to the oldest, a page at a time, each once", async () => {
    await db.sql`delete from private.stripe_events`;
    const ids = Array.from({ length: 7 }, (_, at) => `evt_list_${at}`);
    for (const id of ids) await claim(id);
    await finish("evt_list_3", 1, "parked", "a reason");
    // Two rows of one instant: the id decides, and none is left out.
    await db.sql`update private.stripe_events set received_at = now()
      where event_id in ('evt_list_4', 'evt_list_5')`;
    const seen: string[] = [];
    let last: { event_id: string; received_at: Date } | undefined;
    for (let page = 0; page < 5; page += 1) {
      const rows = await db.sql<{ event_id: string; received_at: Date }[]>`
        select event_id, received_at from list_stripe_events(null,
          (select received_at from private.stripe_events where event_id = ${last?.event_id ?? ""}),
          ${last?.event_id ?? null}, 2)`;
      seen.push(...rows.map((row) => row.event_id));
      last = rows.at(-1);
      if (!last) break;
    }
    expect([...seen].sort()).toEqual(ids);
    const parked = await db.sql`select event_id, last_error from list_stripe_events('parked')`;
    expect([...parked]).toEqual([{ event_id: "evt_list_3", last_error: "a reason" }]);
  });
});

describe("a paid invoice", () => {
  test("recorded twenty times at once grants once", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, start, end } = await subscribe(db.sql, id, {
      priceId: "price_starter_month",
    });
    const [next, after] = [end, monthsLater(start, 2)];
    const line = { priceId: "price_starter_month", amount: 900, start: next, end: after };
    const answers = await atOnce(20, () =>
      payInvoice(db.sql, id, subscription.id, [line], { p_invoice_id: "in_twice" }),
    );
    expect(answers.every((answer) => answer.outcome === "ok")).toBe(true);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readLots(db.sql, id)).toHaveLength(2);
    await expectExactLedger(db.sql, id);
  });

  test("seen before its subscription grants nothing yet, and everything afterwards", async () => {
    const { id } = await signUp(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    const start = subscription.createdAt;
    const end = monthsLater(start, 1);
    const line = { priceId: "price_starter_month", amount: 900, start, end };
    const pay = () => payInvoice(db.sql, id, subscription.id, [line], { p_invoice_id: "in_early" });
    expect(await pay()).toMatchObject({ outcome: "not_found" });
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0 });
    await syncSubscription(db.sql, id, subscription, 0, {
      p_period_start: start,
      p_period_end: end,
    });
    expect(await pay()).toMatchObject({ outcome: "ok", available_micros: credits(1000) });
  });

  test("at a price that is not ours, or in another currency, grants nothing and names it", async () => {
    const { id } = await signUp(db.sql);
    const { subscription, start, end } = await subscribe(db.sql, id, {
      priceId: "price_starter_month",
    });
    const foreign = { priceId: "price_elsewhere", amount: 900, start, end };
    expect(await payInvoice(db.sql, id, subscription.id, [foreign])).toMatchObject({
      outcome: "unpriced",
      subject: "price price_elsewhere",
    });
    const ours = { priceId: "price_starter_month", amount: 900, start, end };
    expect(
      await payInvoice(db.sql, id, subscription.id, [ours], { p_currency: "eur" }),
    ).toMatchObject({ outcome: "unpriced" });
    expect(await readLots(db.sql, id)).toHaveLength(1);
  });
});

describe("a paid pack", () => {
  async function beginPurchase(accountId: string, quantity = 1): Promise<string> {
    const begun = await callRow<{ payment_id: string }>(db.sql, "begin_pack_purchase", {
      p_account_id: accountId,
      p_pack_id: "small",
      p_quantity: quantity,
      p_actor_id: accountId,
    });
    return begun.payment_id;
  }
  const record = (accountId: string, paymentId: string, sourceKey: string, status = "paid") =>
    callRow<CreditAnswer>(db.sql, "record_payment", {
      p_account_id: accountId,
      p_payment_id: paymentId,
      p_source_key: sourceKey,
      p_status: status,
      p_session_id: sourceKey.replace("pack:", ""),
      p_payment_intent_id: null,
      p_amount_minor: 500,
      p_currency: "usd",
    });

  test("recorded twenty times at once grants once, whichever key comes first", async () => {
    const { id } = await signUp(db.sql);
    const payment = await beginPurchase(id);
    const keys = [`pack:cs_${randomUUID()}`, `pi:pi_${randomUUID()}`];
    const answers = await atOnce(20, (at) => record(id, payment, keys[at % 2] ?? ""));
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(500) });
  });

  test("grants the terms written before Checkout opened, whatever the catalog says now", async () => {
    const { id } = await signUp(db.sql);
    const payment = await beginPurchase(id, 2);
    await db.sql`update credit_packs set credits_micros = 1`;
    await record(id, payment, "pack:cs_terms");
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1000) });
    await db.sql`update credit_packs set credits_micros = ${credits(500)}`;
  });

  test("grants only when it is paid, and a late failure takes nothing back", async () => {
    const { id } = await signUp(db.sql);
    const payment = await beginPurchase(id);
    for (const status of ["processing", "failed", "expired"]) {
      await record(id, payment, "pack:cs_late", status);
      expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: 0 });
    }
    await record(id, payment, "pack:cs_late");
    await record(id, payment, "pack:cs_late", "expired");
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(500) });
    const [row] = await db.sql`select status from payments where account_id = ${id}`;
    expect(row).toEqual({ status: "paid" });
  });

  test("of another account is not found", async () => {
    const [one, other] = [await signUp(db.sql), await signUp(db.sql)];
    const payment = await beginPurchase(one.id);
    const answer = await record(other.id, payment, "pack:cs_other");
    expect(answer).toMatchObject({ outcome: "not_found", available_micros: 0 });
  });

  test("is of 1 to 100 packs that are sold", async () => {
    const { id } = await signUp(db.sql);
    expect(await stateOf(beginPurchase(id, 0))).toBe("22023");
    expect(await stateOf(beginPurchase(id, 101))).toBe("22023");
    await db.sql`update credit_packs set is_active = false`;
    expect(await stateOf(beginPurchase(id))).toBe("PT404");
    await db.sql`update credit_packs set is_active = true`;
  });
});

describe("a subscription's state is compared before it is set", () => {
  test("of twenty writers with one version exactly one wins", async () => {
    const { id } = await signUp(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    for (const expected of [0, 1, 2]) {
      const versions = await atOnce(20, (at) =>
        syncSubscription(db.sql, id, subscription, expected, { p_quantity: at + 1 }),
      );
      const won = versions.flatMap((version, at) => (version === null ? [] : [{ version, at }]));
      expect(won).toMatchObject([{ version: expected + 1 }]);
      const [row] = await db.sql`select quantity, sync_version from subscriptions
        where account_id = ${id}`;
      expect(row).toEqual({ quantity: (won[0]?.at ?? -1) + 1, sync_version: expected + 1 });
    }
  });

  test("an older, slower reading never overwrites a newer one", async () => {
    const { id } = await signUp(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    await syncSubscription(db.sql, id, subscription, 0, {});
    await syncSubscription(db.sql, id, subscription, 1, { p_status: "canceled" });
    expect(await syncSubscription(db.sql, id, subscription, 1, {})).toBeNull();
    expect(await syncSubscription(db.sql, id, subscription, 0, {})).toBeNull();
    const [row] = await db.sql`select status from subscriptions where account_id = ${id}`;
    expect(row).toEqual({ status: "canceled" });
  });

  test("writers that read again all get through, one after the other", async () => {
    const { id } = await signUp(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    const versionNow = async () => {
      const [row] = await db.sql<{ version: number }[]>`select sync_version as version
        from subscriptions where account_id = ${id}`;
      return row?.version ?? 0;
    };
    await atOnce(10, async () => {
      for (;;) {
        const expected = await versionNow();
        if ((await syncSubscription(db.sql, id, subscription, expected, {})) !== null) return;
      }
    });
    expect(await versionNow()).toBe(10);
  });

  test("gives no plan before an invoice is paid: rights follow the money", async () => {
    const { id } = await signUp(db.sql);
    const subscription = await newSubscription(db.sql, "price_starter_month");
    const start = await readClock(db.sql);
    await syncSubscription(db.sql, id, subscription, 0, {
      p_period_start: start,
      p_period_end: monthsLater(start, 1),
    });
    expect(await readBalance(db.sql, id)).toMatchObject({
      plan_kind: "none",
      available_micros: 0,
    });
  });
});

describe("a Stripe customer", () => {
  const link = (accountId: string, customerId: string) =>
    callValue<string>(db.sql, "link_stripe_customer", {
      p_account_id: accountId,
      p_stripe_customer_id: customerId,
    });

  test("is one an account: twenty links at once agree on the first", async () => {
    const { id } = await signUp(db.sql);
    const linked = await atOnce(20, () => link(id, `cus_${randomUUID()}`));
    expect(new Set(linked).size).toBe(1);
    expect(
      await callValue(db.sql, "find_account_by_customer", {
        p_stripe_customer_id: linked[0] ?? "",
      }),
    ).toBe(id);
  });

  test("of one account is never pointed at another", async () => {
    const [one, other] = [await signUp(db.sql), await signUp(db.sql)];
    const customer = `cus_${randomUUID()}`;
    await link(one.id, customer);
    expect(await stateOf(link(other.id, customer))).toBe("23505");
    const args = { p_stripe_customer_id: customer };
    expect(await callValue(db.sql, "find_account_by_customer", args)).toBe(one.id);
  });

  test("that was deleted in Stripe is followed by another, and leads to its account for ever", async () => {
    const { id } = await signUp(db.sql);
    const accountOf = (customer: string) =>
      callValue(db.sql, "find_account_by_customer", { p_stripe_customer_id: customer });
    const forget = (customer: string) =>
      callValue(db.sql, "forget_stripe_customer", { p_stripe_customer_id: customer });
    const customers = Array.from({ length: 3 }, () => `cus_${randomUUID()}`);
    for (const customer of customers) {
      expect(await link(id, customer)).toBe(customer);
      await forget(customer);
      await forget(customer);
    }
    const live = `cus_${randomUUID()}`;
    const linked = await atOnce(5, () => link(id, live));
    expect(new Set(linked)).toEqual(new Set([live]));
    // A deleted one is told of again, late.
    await forget(customers[0] ?? "");
    expect(await link(id, customers[0] ?? "")).toBe(live);
    for (const customer of [...customers, live]) expect(await accountOf(customer)).toBe(id);
    expect(await callValue(db.sql, "find_stripe_customer", { p_account_id: id })).toBe(live);
    await forget(live);
    expect(await stateOf(link(id, live))).toBe("23505");
    expect(await stateOf(link((await signUp(db.sql)).id, live))).toBe("23505");
  });
});
