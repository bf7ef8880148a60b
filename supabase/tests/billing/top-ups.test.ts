import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import {
  type Arguments,
  type CreditAnswer,
  callAll,
  callRow,
  callValue,
  stateOf,
  untilNotBusy,
} from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, hour, passSeconds, readClock, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, settle } from "../fixture/ledger-calls";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";

type Decision = {
  outcome: string;
  payment_id: string | null;
  card_id: string | null;
  amount_minor: number | null;
  payment_intent_id: string | null;
  is_allowed: boolean | null;
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

const pack = { id: "small", credits: 0, price: 0 };
beforeAll(async () => {
  const [row] = await db.sql<{ credits: number; price: number }[]>`
    select credits_micros / 1e6::float8 as credits, unit_amount::float8 as price
    from credit_packs where pack_id = ${pack.id}`;
  Object.assign(pack, row);
});

const set = (id: string, args: Arguments = {}) =>
  callValue<string>(db.sql, "set_auto_top_up", {
    p_account_id: id,
    p_is_on: true,
    p_threshold_micros: credits(20),
    p_pack_id: pack.id,
    p_monthly_cap_minor: pack.price * 3,
    p_card_id: "pm_1",
    p_card_brand: "visa",
    p_card_last4: "4242",
    p_default_card_id: "pm_1",
    p_actor_id: id,
    ...args,
  });
const begin = (id: string) =>
  untilNotBusy(() => callRow<Decision>(db.sql, "begin_top_up", { p_account_id: id }));
const outcomeOf = async (id: string) => (await begin(id)).outcome;
const pay = (id: string, paymentId: string | null) =>
  callRow<CreditAnswer>(db.sql, "record_payment", {
    p_account_id: id,
    p_payment_id: paymentId ?? "",
    p_source_key: `pi:pi_${paymentId}`,
    p_status: "paid",
    p_session_id: null,
    p_payment_intent_id: `pi_${paymentId}`,
    p_amount_minor: pack.price,
    p_currency: "usd",
  });
const fail = (id: string, paymentId: string | null, failure = "insufficient_funds") =>
  untilNotBusy(() =>
    callValue<string>(db.sql, "fail_top_up", {
      p_account_id: id,
      p_payment_id: paymentId ?? "",
      p_failure: failure,
    }),
  );
const follow = async (id: string, card: string, isDefault: boolean, savedAt?: Date) =>
  callValue<string>(db.sql, "follow_top_up_card", {
    p_account_id: id,
    p_card_id: card,
    p_card_brand: "visa",
    p_card_last4: "1111",
    p_is_default: isDefault,
    p_saved_at: savedAt ?? (await readClock(db.sql)),
  });
const view = async (id: string) =>
  (
    await callAll<{ spent_minor: number; stopped_reason: string | null; card_id: string }>(
      db.sql,
      "get_auto_top_up",
      { p_account_id: id },
    )
  )[0];
const due = async () =>
  (await db.sql<{ id: string }[]>`select id from public.list_accounts_to_top_up() id`).map(
    (row) => row.id,
  );

/** An account with a customer, 10 credits and auto top-up at 20 or fewer. */
async function lowAccount(args: Arguments = {}): Promise<string> {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(10));
  await callValue(db.sql, "link_stripe_customer", {
    p_account_id: id,
    p_stripe_customer_id: `cus_${id}`,
  });
  expect(await set(id, args)).toBe("ok");
  return id;
}

describe("auto top-up is switched on", () => {
  test.each([
    ["pack_unknown", { p_pack_id: "nothing" }],
    ["no_card", { p_card_id: null }],
  ])("not where it could never work: %s", async (outcome, args) => {
    const { id } = await signUp(db.sql);
    expect(await set(id, args)).toBe(outcome);
    expect(await view(id)).toBeUndefined();
  });

  test("only with a pack that exceeds the threshold and a cap that covers it", async () => {
    const { id } = await signUp(db.sql);
    expect(await set(id, { p_threshold_micros: credits(pack.credits) })).toBe("pack_too_small");
    expect(await set(id, { p_threshold_micros: credits(pack.credits) - 1 })).toBe("ok");
    expect(await set(id, { p_monthly_cap_minor: pack.price - 1 })).toBe("cap_too_small");
    expect(await set(id, { p_monthly_cap_minor: pack.price })).toBe("ok");
    expect(await stateOf(set(id, { p_threshold_micros: -1 }))).toBe("22023");
    expect(await stateOf(set(id, { p_pack_id: null }))).toBe("22023");
  });

  test("and a charge's answer says where it begins, without another call", async () => {
    const id = await lowAccount();
    await grant(db.sql, id, credits(90));
    const at = { top_up_at_micros: credits(20) };
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok", ...at });
    const held = await hold(db.sql, id);
    expect(await settle(db.sql, id, held)).toMatchObject({ outcome: "ok", ...at });
    await set(id, { p_is_on: false });
    expect(await deduct(db.sql, id)).toMatchObject({ top_up_at_micros: null });
  });
});

describe("a top-up begins", () => {
  test("at the threshold, as an attempt that names its terms, and grants once when paid", async () => {
    const id = await lowAccount();
    const attempt = await begin(id);
    expect(attempt).toMatchObject({
      outcome: "begun",
      card_id: "pm_1",
      amount_minor: pack.price,
      is_allowed: true,
    });
    expect(await pay(id, attempt.payment_id)).toMatchObject({ outcome: "ok", replayed: false });
    expect(await pay(id, attempt.payment_id)).toMatchObject({ outcome: "ok", replayed: true });
    expect((await readLots(db.sql, id)).filter((lot) => lot.source === "topup")).toMatchObject([
      { amount_micros: credits(pack.credits) },
    ]);
    expect(await outcomeOf(id)).toBe("above_threshold");
  });

  test("once when it is asked for twenty times at once", async () => {
    const id = await lowAccount();
    const decisions = await Promise.all(Array.from({ length: 20 }, () => begin(id)));
    const begun = decisions.filter(({ outcome }) => outcome === "begun");
    expect(begun).toHaveLength(1);
    const rest = decisions.filter(({ outcome }) => outcome === "in_flight");
    expect(rest).toHaveLength(19);
    expect(new Set(rest.map((row) => row.payment_id))).toEqual(new Set([begun[0]?.payment_id]));
  });

  test("not when the switch is off, or was never on", async () => {
    const id = await lowAccount();
    await set(id, { p_is_on: false });
    expect(await outcomeOf(id)).toBe("off");
    expect(await outcomeOf((await signUp(db.sql)).id)).toBe("off");
  });

  test("not above the threshold, counting no lot that is due", async () => {
    const id = await lowAccount();
    const soon = new Date((await readClock(db.sql)).getTime() + hour * 1000);
    await grant(db.sql, id, credits(50), { p_expires_at: soon });
    expect(await outcomeOf(id)).toBe("above_threshold");
    expect(await due()).not.toContain(id);
    await passSeconds(db.sql, hour);
    expect(await due()).toContain(id);
    expect(await outcomeOf(id)).toBe("begun");
  });

  test("not while debt exists", async () => {
    const id = await lowAccount();
    const held = await hold(db.sql, id);
    // The hold dies, its credits go elsewhere, and then it is settled after all.
    await passSeconds(db.sql, hour);
    await deduct(db.sql, id);
    await deduct(db.sql, id);
    await settle(db.sql, id, held);
    expect((await readBalance(db.sql, id)).debt_micros).toBeGreaterThan(0);
    expect(await outcomeOf(id)).toBe("in_debt");
  });

  test("not while spending is frozen", async () => {
    const id = await lowAccount();
    await db.sql`update credit_balances set spending_frozen_at = now() where account_id = ${id}`;
    expect(await outcomeOf(id)).toBe("frozen");
    await db.sql`update credit_balances set spending_frozen_at = null where account_id = ${id}`;
    expect(await outcomeOf(id)).toBe("begun");
  });

  test("not while a payment of the account is disputed", async () => {
    const id = await lowAccount();
    const bought = await callRow<{ payment_id: string }>(db.sql, "begin_pack_purchase", {
      p_account_id: id,
      p_pack_id: pack.id,
      p_quantity: 1,
      p_actor_id: id,
    });
    await db.sql`update payments set status = 'disputed' where payment_id = ${bought.payment_id}`;
    expect(await outcomeOf(id)).toBe("disputed");
    await db.sql`update payments set status = 'failed' where payment_id = ${bought.payment_id}`;
    expect(await outcomeOf(id)).toBe("begun");
  });

  test("not of a pack that is sold no longer, or no longer exceeds the threshold", async () => {
    const id = await lowAccount();
    await db.sql`update credit_packs set is_active = false where pack_id = ${pack.id}`;
    expect(await outcomeOf(id)).toBe("pack_retired");
    await db.sql`update credit_packs set is_active = true, credits_micros = ${credits(20)} where pack_id = ${pack.id}`;
    expect(await outcomeOf(id)).toBe("pack_retired");
    await db.sql`update credit_packs set credits_micros = ${credits(pack.credits)} where pack_id = ${pack.id}`;
    expect(await outcomeOf(id)).toBe("begun");
  });

  test("not on an unlimited plan, and not without a customer", async () => {
    const id = await lowAccount();
    await db.sql`delete from private.stripe_customers where account_id = ${id}`;
    expect(await outcomeOf(id)).toBe("no_card");
    await db.sql`update credit_balances set is_unlimited = true where account_id = ${id}`;
    expect(await outcomeOf(id)).toBe("unlimited");
  });

  test("once an hour", async () => {
    const id = await lowAccount({ p_monthly_cap_minor: pack.price * 10 });
    const { payment_id } = await begin(id);
    await pay(id, payment_id);
    await set(id, { p_threshold_micros: credits(pack.credits) - 1 });
    await spendTo(id, 50);
    expect(await outcomeOf(id)).toBe("too_soon");
    await passSeconds(db.sql, hour);
    expect(await outcomeOf(id)).toBe("begun");
  });
});

/** Charges queries of 5 credits until no more than so many are left. */
async function spendTo(id: string, left: number) {
  while ((await readBalance(db.sql, id)).available_micros > credits(left)) {
    expect((await deduct(db.sql, id)).outcome).toBe("ok");
  }
}

describe("the monthly cap", () => {
  test("counts what is paid and what may yet be paid, and begins again with the UTC month", async () => {
    const start = await readClock(db.sql);
    const nextMonth = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
    // Ten hours before midnight of the month's last day.
    await setClock(db.sql, new Date(nextMonth - 10 * hour * 1000));
    const id = await lowAccount({ p_monthly_cap_minor: pack.price * 3 - 1 });
    const first = await begin(id);
    await pay(id, first.payment_id);
    await spendTo(id, 10);
    await passSeconds(db.sql, hour);
    const second = await begin(id);
    expect(second.outcome).toBe("begun");
    // Processing and unknown alike count in full.
    expect((await view(id))?.spent_minor).toBe(pack.price * 2);
    await db.sql`update payments set status = 'processing' where payment_id = ${second.payment_id}`;
    expect((await view(id))?.spent_minor).toBe(pack.price * 2);
    await pay(id, second.payment_id);
    await spendTo(id, 10);
    await passSeconds(db.sql, 2 * hour);
    expect(await outcomeOf(id)).toBe("cap_reached");
    // One second before the month ends, and as it begins.
    await setClock(db.sql, new Date(nextMonth - 2000));
    expect(await outcomeOf(id)).toBe("cap_reached");
    await setClock(db.sql, new Date(nextMonth));
    expect((await view(id))?.spent_minor).toBe(0);
    expect(await outcomeOf(id)).toBe("begun");
  });

  test("counts what is under way over a month's end in both months, and forgets it once it fails", async () => {
    const start = await readClock(db.sql);
    const nextMonth = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1);
    const over = async () => {
      await setClock(db.sql, new Date(nextMonth - 3600 * 1000));
      const id = await lowAccount({ p_monthly_cap_minor: pack.price });
      const { payment_id } = await begin(id);
      await db.sql`update payments set status = 'processing' where payment_id = ${payment_id}`;
      return { id, payment_id };
    };
    const paid = await over();
    const failed = await over();
    await setClock(db.sql, new Date(nextMonth + 2 * 24 * 3600 * 1000));
    expect(await outcomeOf(paid.id)).toBe("in_flight");
    expect((await view(paid.id))?.spent_minor).toBe(pack.price);
    await pay(paid.id, paid.payment_id);
    await spendTo(paid.id, 10);
    expect((await view(paid.id))?.spent_minor).toBe(pack.price);
    expect(await outcomeOf(paid.id)).toBe("cap_reached");
    expect(await fail(failed.id, failed.payment_id)).toBe("stopped");
    expect((await view(failed.id))?.spent_minor).toBe(0);
    await follow(failed.id, "pm_2", true);
    expect(await outcomeOf(failed.id)).toBe("begun");
  });

  test("forgets an attempt that failed, and one that never reached Stripe", async () => {
    const id = await lowAccount({ p_monthly_cap_minor: pack.price });
    const first = await begin(id);
    await fail(id, first.payment_id);
    expect((await view(id))?.spent_minor).toBe(0);
    await follow(id, "pm_2", true);
    await passSeconds(db.sql, hour);
    const second = await begin(id);
    expect(second.outcome).toBe("begun");
    expect((await view(id))?.spent_minor).toBe(pack.price);
    await callRow(db.sql, "record_payment", {
      p_account_id: id,
      p_payment_id: second.payment_id,
      p_source_key: "none",
      p_status: "expired",
      p_session_id: null,
      p_payment_intent_id: null,
      p_amount_minor: 0,
      p_currency: "usd",
    });
    expect((await view(id))?.spent_minor).toBe(0);
    await passSeconds(db.sql, hour);
    expect(await outcomeOf(id)).toBe("begun");
  });
});

describe("an attempt in flight", () => {
  test("is found again, by its own card and terms, whatever was chosen since", async () => {
    const id = await lowAccount();
    const begun = await begin(id);
    await set(id, { p_card_id: "pm_9", p_monthly_cap_minor: pack.price });
    await passSeconds(db.sql, 5 * day);
    expect(await begin(id)).toMatchObject({
      outcome: "in_flight",
      payment_id: begun.payment_id,
      card_id: "pm_1",
      amount_minor: pack.price,
      is_allowed: true,
    });
    expect(await due()).toContain(id);
  });

  test("may be looked for but not charged once it must not be", async () => {
    const id = await lowAccount();
    await begin(id);
    await set(id, { p_is_on: false });
    expect(await begin(id)).toMatchObject({ outcome: "in_flight", is_allowed: false });
    expect(await due()).toContain(id);
  });
});

describe("a refused attempt", () => {
  const noticesAndMails = async (id: string) => {
    await db.sql`select public.collect_notices()`;
    const [row] = await db.sql<{ notices: number; mails: number }[]>`select
      (select count(*)::int from notifications where account_id = ${id} and kind = 'top_up_stopped'
        and settled_at is null) as notices,
      (select count(*)::int from private.jobs j join notifications n
        on n.notification_id::text = j.payload ->> 'notification_id'
        where n.account_id = ${id} and n.kind = 'top_up_stopped') as mails`;
    return row;
  };

  test("stops auto top-up with one notice and one mail, told of ten times at once", async () => {
    const id = await lowAccount();
    const { payment_id } = await begin(id);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => fail(id, payment_id)));
    expect(outcomes.sort()).toEqual([...Array(9).fill("replayed"), "stopped"]);
    expect(await noticesAndMails(id)).toEqual({ notices: 1, mails: 1 });
    expect(await view(id)).toMatchObject({ stopped_reason: "insufficient_funds" });
    await passSeconds(db.sql, 2 * hour);
    expect(await outcomeOf(id)).toBe("stopped");
    expect(await deduct(db.sql, id)).toMatchObject({ top_up_at_micros: null });
    expect(await due()).not.toContain(id);
  });

  test("changes nothing when the payment has gone through after all", async () => {
    const id = await lowAccount();
    const { payment_id } = await begin(id);
    await pay(id, payment_id);
    expect(await fail(id, payment_id)).toBe("paid");
    expect(await view(id)).toMatchObject({ stopped_reason: null });
    expect(await noticesAndMails(id)).toEqual({ notices: 0, mails: 0 });
  });

  test("that is paid later still grants", async () => {
    const id = await lowAccount();
    const { payment_id } = await begin(id);
    await fail(id, payment_id);
    expect(await pay(id, payment_id)).toMatchObject({ outcome: "ok", replayed: false });
    expect((await view(id))?.spent_minor).toBe(pack.price);
  });

  test("of a card that was replaced meanwhile stops nothing", async () => {
    const id = await lowAccount();
    const { payment_id } = await begin(id);
    expect(await follow(id, "pm_2", true)).toBe("changed");
    expect(await fail(id, payment_id)).toBe("failed");
    expect(await noticesAndMails(id)).toEqual({ notices: 0, mails: 0 });
  });

  test("waits for another card: the same one re-arms nothing, an old one neither", async () => {
    const before = await readClock(db.sql);
    const id = await lowAccount();
    const { payment_id } = await begin(id);
    await passSeconds(db.sql, hour);
    await fail(id, payment_id, "authentication_required");
    expect(await set(id, { p_is_on: false })).toBe("ok");
    expect(await set(id)).toBe("ok");
    expect(await follow(id, "pm_1", true)).toBe("unchanged");
    expect(await follow(id, "pm_old", false, before)).toBe("unchanged");
    expect(await follow(id, "pm_1", false)).toBe("changed");
    expect(await outcomeOf(id)).toBe("stopped");
    expect(await follow(id, "pm_2", false)).toBe("armed");
    expect(await follow(id, "pm_2", false)).toBe("unchanged");
    expect(await noticesAndMails(id)).toEqual({ notices: 0, mails: 1 });
    expect(await begin(id)).toMatchObject({ outcome: "begun", card_id: "pm_2" });
  });

  test("is told of again when the next card is refused too", async () => {
    const id = await lowAccount();
    await fail(id, (await begin(id)).payment_id);
    expect(await follow(id, "pm_2", true)).toBe("armed");
    expect(await outcomeOf(id)).toBe("too_soon");
    await passSeconds(db.sql, hour);
    expect(await fail(id, (await begin(id)).payment_id)).toBe("stopped");
    expect(await noticesAndMails(id)).toEqual({ notices: 1, mails: 2 });
  });
});
