import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, callValue, stateOf, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { minute, passSeconds, readClock } from "../fixture/clock";
import {
  createCoupon,
  planPrice,
  redeem,
  reserve,
  settle,
  type Terms,
  validate,
} from "../fixture/coupon";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { grant, hold, settle as settleHold } from "../fixture/ledger-calls";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { foundOrganization, signUp } from "../fixture/person";

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

const half = { kind: "percentage_discount", value: 50 } as const;
const newPerson = async () => (await signUp(db.sql)).id;

describe("a credit bonus", () => {
  test("gives a lot of its own that never expires, typed in any case", async () => {
    const coupon = await createCoupon(db.sql, "welcome50");
    const person = await newPerson();
    expect(await redeem(db.sql, person, "  Welcome50 ")).toBe("ok");
    expect(await readLots(db.sql, person)).toMatchObject([
      {
        source: "coupon",
        amount_micros: credits(50),
        expires_at: null,
        source_key: `coupon:${coupon}`,
      },
    ]);
  });

  test("is given once: again, ten times at once, and by the same mailbox under another name", async () => {
    await createCoupon(db.sql, "ONCE");
    const person = (await signUp(db.sql, { email: "ada.l@gmail.com" })).id;
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => untilNotBusy(() => redeem(db.sql, person, "ONCE"))),
    );
    expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(1);
    expect(await redeem(db.sql, person, "ONCE")).toBe("already_redeemed");
    const alias = (await signUp(db.sql, { email: "adal+2@gmail.com" })).id;
    expect(await redeem(db.sql, alias, "ONCE")).toBe("already_redeemed");
    expect((await readBalance(db.sql, person)).available_micros).toBe(credits(50));
    expect(await readLots(db.sql, alias)).toEqual([]);
  });

  test("with uses left for three goes to three of eight who ask at once", async () => {
    await createCoupon(db.sql, "THREE", { maxUses: 3 });
    const people = await Promise.all(Array.from({ length: 8 }, newPerson));
    const outcomes = await Promise.all(
      people.map((person) => untilNotBusy(() => redeem(db.sql, person, "THREE"))),
    );
    expect(outcomes.sort()).toEqual([...Array(3).fill("ok"), ...Array(5).fill("used_up")]);
    const lots = await Promise.all(people.map((person) => readLots(db.sql, person)));
    expect(lots.flat()).toHaveLength(3);
  });

  test("leaves nothing behind when the transaction dies after it", async () => {
    await createCoupon(db.sql, "CRASH", { maxUses: 1 });
    const person = await newPerson();
    await expect(
      db.sql.begin(async (tx) => {
        expect(await redeem(tx, person, "CRASH")).toBe("ok");
        throw new Error("the server died");
      }),
    ).rejects.toThrow("the server died");
    expect(await readLots(db.sql, person)).toEqual([]);
    expect(await redeem(db.sql, person, "CRASH")).toBe("ok");
  });

  test("repays what is owed first", async () => {
    await createCoupon(db.sql, "DEBT");
    const person = await newPerson();
    await grant(db.sql, person, credits(20));
    const asked = { p_action: "complete", p_model: "house/small", p_output_tokens: 10 };
    const held = await hold(db.sql, person, asked);
    await settleHold(db.sql, person, held, { p_output_tokens: 20_000 });
    const { debt_micros: owed } = await readBalance(db.sql, person);
    expect(owed).toBe(credits(13));
    await redeem(db.sql, person, "DEBT");
    expect(await readBalance(db.sql, person)).toMatchObject({
      available_micros: credits(50) - owed,
      debt_micros: 0,
    });
  });
});

describe("a code is refused", () => {
  test("that nobody made, that is switched off, and that is over, to the second", async () => {
    const person = await newPerson();
    expect(await redeem(db.sql, person, "NOBODY")).toBe("unknown");
    const off = await createCoupon(db.sql, "OFF");
    const change = { p_coupon_id: off, p_is_active: false, p_actor_id: null, p_reason: "a test" };
    expect(await callValue(db.sql, "set_coupon_active", change)).toBe(true);
    expect(await redeem(db.sql, person, "OFF")).toBe("inactive");
    const now = await readClock(db.sql);
    await createCoupon(db.sql, "SOON", { expiresAt: new Date(now.getTime() + 60_000) });
    expect((await validate(db.sql, person, "SOON")).outcome).toBe("ok");
    await passSeconds(db.sql, minute);
    expect(await redeem(db.sql, person, "SOON")).toBe("expired");
  });

  test("to an organization and an unconfirmed address, where it would give something free", async () => {
    await createCoupon(db.sql, "PEOPLE");
    await createCoupon(db.sql, "GRATIS", { kind: "percentage_discount", value: 100 });
    const owner = await newPerson();
    const organization = await foundOrganization(db.sql, owner);
    expect(await redeem(db.sql, organization, "PEOPLE")).toBe("personal_only");
    expect((await reserve(db.sql, organization, "GRATIS")).outcome).toBe("personal_only");
    const unconfirmed = (await signUp(db.sql, { confirmed: false })).id;
    expect(await redeem(db.sql, unconfirmed, "PEOPLE")).toBe("unconfirmed");
    await createCoupon(db.sql, "HALF", half);
    expect((await reserve(db.sql, organization, "HALF")).outcome).toBe("ok");
  });

  test("for what it is not for: another plan, packs, a year of a free month, another currency", async () => {
    const person = await newPerson();
    const [starter, year, saver] = [
      await planPrice(db.sql, "starter"),
      await planPrice(db.sql, "starter", "year"),
      await planPrice(db.sql, "saver"),
    ];
    await createCoupon(db.sql, "STARTER", { ...half, planIds: ["starter"] });
    await createCoupon(db.sql, "MONTH", { kind: "free_month", value: 1 });
    await createCoupon(db.sql, "EURO", { kind: "fixed_discount", value: 300, currency: "eur" });
    await createCoupon(db.sql, "SMALL", { ...half, packIds: ["small"] });
    const outcome = async (code: string, target: object) =>
      (await validate(db.sql, person, code, target)).outcome;
    expect(await outcome("STARTER", { planPriceId: starter })).toBe("ok");
    expect(await outcome("STARTER", { planPriceId: saver })).toBe("not_for_this_plan");
    expect(await outcome("STARTER", { pack: "small" })).toBe("not_for_this_plan");
    expect(await outcome("MONTH", { planPriceId: starter })).toBe("ok");
    expect(await outcome("MONTH", { planPriceId: year })).toBe("not_for_this_plan");
    expect(await outcome("MONTH", { pack: "small" })).toBe("not_for_this_plan");
    expect(await outcome("EURO", { pack: "small" })).toBe("not_for_this_plan");
    expect(await outcome("SMALL", { pack: "small" })).toBe("ok");
    expect(await outcome("SMALL", { planPriceId: starter })).toBe("not_for_this_plan");
    expect(await redeem(db.sql, person, "SMALL")).toBe("needs_purchase");
    expect(await stateOf(validate(db.sql, person, "SMALL", { pack: "none" }))).toBe("PT404");
  });

  test("after the first purchase, when it is for that one alone", async () => {
    await createCoupon(db.sql, "FIRST", { ...half, firstPurchaseOnly: true });
    const person = await newPerson();
    expect((await validate(db.sql, person, "FIRST", { pack: "small" })).outcome).toBe("ok");
    await db.sql`insert into public.payments
      (account_id, kind, status, credits_micros, amount_minor, currency, created_at)
      values (${person}, 'pack', 'expired', 0, 500, 'usd', now())`;
    expect((await validate(db.sql, person, "FIRST", { pack: "small" })).outcome).toBe("ok");
    await db.sql`update public.payments set status = 'processing' where account_id = ${person}`;
    expect((await validate(db.sql, person, "FIRST", { pack: "small" })).outcome).toBe(
      "first_purchase_only",
    );
  });
});

describe("a discount", () => {
  test("is what Stripe takes off: rounded per cent, and never more than the price", async () => {
    const person = await newPerson();
    await createCoupon(db.sql, "THIRD", { kind: "percentage_discount", value: 33.33 });
    await createCoupon(db.sql, "SIX", { kind: "fixed_discount", value: 600, currency: "USD" });
    const pack = { pack: "small" };
    expect(await validate(db.sql, person, "third", pack)).toMatchObject({
      amount_minor: 500,
      discount_minor: 167,
    });
    expect(await validate(db.sql, person, "SIX", pack)).toMatchObject({ discount_minor: 500 });
  });

  test("is of one pack, whatever it takes off: no use of a code is worth a hundred packs", async () => {
    const person = await newPerson();
    await createCoupon(db.sql, "WHOLE", { kind: "percentage_discount", value: 100, maxUses: 1 });
    await createCoupon(db.sql, "SOME", { kind: "percentage_discount", value: 10 });
    for (const code of ["WHOLE", "SOME"]) {
      for (const quantity of [2, 100]) {
        const packs = { pack: "small", quantity };
        expect((await validate(db.sql, person, code, packs)).outcome).toBe("one_pack");
        expect(await reserve(db.sql, person, code, packs)).toMatchObject({
          outcome: "one_pack",
          coupon_use_id: null,
        });
      }
      expect((await validate(db.sql, person, code, { pack: "small" })).outcome).toBe("ok");
    }
  });

  test("for the last use is reserved by one of six who ask at once", async () => {
    await createCoupon(db.sql, "LAST", { ...half, maxUses: 1 });
    const people = await Promise.all(Array.from({ length: 6 }, newPerson));
    const answers = await Promise.all(
      people.map((person) => untilNotBusy(() => reserve(db.sql, person, "LAST"))),
    );
    const outcomes = answers.map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(["ok", ...Array(5).fill("used_up")]);
  });

  test("counts while reserved, comes back when released, and stays when paid", async () => {
    await createCoupon(db.sql, "ONE", { ...half, maxUses: 1 });
    const [first, second] = [await newPerson(), await newPerson()];
    const { coupon_use_id: use } = await reserve(db.sql, first, "ONE");
    expect((await reserve(db.sql, second, "ONE")).outcome).toBe("used_up");
    expect(await settle(db.sql, second, use, "released")).toBeNull();
    expect(await settle(db.sql, first, use, "released")).toBe("released");
    const { coupon_use_id: taken } = await reserve(db.sql, second, "ONE");
    expect(await settle(db.sql, second, taken, "redeemed")).toBe("redeemed");
    // What comes late, twice or out of order changes nothing.
    for (const status of ["redeemed", "released", "pending"] as const)
      expect(await settle(db.sql, second, taken, status)).toBe("redeemed");
    expect((await reserve(db.sql, first, "ONE")).outcome).toBe("used_up");
    expect((await reserve(db.sql, second, "ONE")).outcome).toBe("already_redeemed");
  });

  test("that lapsed unpaid is not given away before Stripe was asked", async () => {
    await createCoupon(db.sql, "LAPSE", { ...half, maxUses: 1 });
    const [first, second] = [await newPerson(), await newPerson()];
    const { coupon_use_id: use } = await reserve(db.sql, first, "LAPSE");
    await passSeconds(db.sql, 36 * minute);
    expect(await reserve(db.sql, second, "LAPSE")).toMatchObject({
      outcome: "lapsed",
      coupon_use_id: use,
    });
    await settle(db.sql, first, use, "released");
    expect((await reserve(db.sql, second, "LAPSE")).outcome).toBe("ok");
  });

  test("is not given back by who did not see that its Checkout was opened meanwhile", async () => {
    await createCoupon(db.sql, "SEEN", half);
    const person = await newPerson();
    const { coupon_use_id: use } = await reserve(db.sql, person, "SEEN");
    const attach = (session: string) =>
      callValue(db.sql, "attach_coupon_use", {
        p_account_id: person,
        p_coupon_use_id: use,
        p_session_id: session,
      });
    expect(await attach("cs_1")).toBe(true);
    expect(await attach("cs_2")).toBe(false);
    expect(await settle(db.sql, person, use, "released")).toBe("reserved");
    expect(await settle(db.sql, person, use, "released", "cs_2")).toBe("reserved");
    expect(await settle(db.sql, person, use, "released", "cs_1")).toBe("released");
    expect(await attach("cs_1")).toBe(false);
  });

  test("is open in one Checkout at a time, whatever the code", async () => {
    await createCoupon(db.sql, "AAA", half);
    await createCoupon(db.sql, "BBB", { ...half, firstPurchaseOnly: true });
    const person = await newPerson();
    const { coupon_use_id: use } = await reserve(db.sql, person, "AAA");
    for (const code of ["AAA", "BBB"])
      expect(await reserve(db.sql, person, code)).toMatchObject({
        outcome: "open",
        coupon_use_id: use,
      });
    await settle(db.sql, person, use, "released");
    expect((await reserve(db.sql, person, "BBB")).outcome).toBe("ok");
  });

  test("of everything goes once to a person, also while the first Checkout is open", async () => {
    await createCoupon(db.sql, "GRATIS", { kind: "percentage_discount", value: 100 });
    const person = (await signUp(db.sql, { email: "bo@people.test" })).id;
    const alias = (await signUp(db.sql, { email: "bo+1@people.test" })).id;
    const { coupon_use_id: use } = await reserve(db.sql, person, "GRATIS");
    expect((await reserve(db.sql, alias, "GRATIS")).outcome).toBe("already_redeemed");
    await settle(db.sql, person, use, "redeemed");
    for (const account of [person, alias])
      expect((await reserve(db.sql, account, "GRATIS")).outcome).toBe("already_redeemed");
  });

  test("typed at Stripe counts once a session, beside those of the application", async () => {
    const coupon = await createCoupon(db.sql, "TYPED", {
      ...half,
      oncePerAccount: false,
      maxUses: 2,
    });
    await callRow(db.sql, "note_stripe_coupon", {
      p_coupon_id: coupon,
      p_stripe_coupon_id: "farebox_typed",
      p_stripe_promotion_code_id: "promo_1",
      p_redeemed: 0,
    });
    const [first, second] = [await newPerson(), await newPerson()];
    const typed = { p_account_id: first, p_session_id: "cs_1" };
    for (const id of ["promo_1", "promo_1"])
      expect(
        await callValue(db.sql, "count_typed_coupon", { ...typed, p_stripe_promotion_code_id: id }),
      ).toBe(true);
    expect(
      await callValue(db.sql, "count_typed_coupon", {
        ...typed,
        p_stripe_promotion_code_id: "promo_2",
      }),
    ).toBe(false);
    const { coupon_use_id: use } = await reserve(db.sql, second, "TYPED");
    await settle(db.sql, second, use, "redeemed");
    expect((await reserve(db.sql, second, "TYPED")).outcome).toBe("used_up");
  });
});

describe("making a coupon", () => {
  test("takes a code once, and refuses terms that contradict each other", async () => {
    await createCoupon(db.sql, "TAKEN");
    await expect(createCoupon(db.sql, "taken")).rejects.toThrow("code_taken");
    const wrong: [string, Terms?][] = [
      ["A"],
      ["WITH SPACE"],
      ["MUCH", { kind: "percentage_discount", value: 101 }],
      ["NOCURRENCY", { kind: "fixed_discount", value: 100 }],
      ["CENT", { kind: "fixed_discount", value: 0.5, currency: "usd" }],
      ["NONE", { maxUses: 0 }],
      ["NOPLAN", { ...half, planIds: ["nothing"] }],
    ];
    for (const [code, terms] of wrong)
      expect(await stateOf(createCoupon(db.sql, code, terms)), code).toBe("22023");
  });

  test("and switching it is in the audit log, with who and why", async () => {
    const actor = randomUUID();
    const made = await callRow<{ coupon_id: string }>(db.sql, "create_coupon", {
      p_actor_id: actor,
      p_reason: "launch week",
      p_code: "AUDIT",
      p_kind: "credit_bonus",
      p_value: 1,
      p_description: "One.",
    });
    const off = { p_coupon_id: made.coupon_id, p_is_active: false, p_actor_id: actor };
    for (const reason of ["too many", "again"])
      await callValue(db.sql, "set_coupon_active", { ...off, p_reason: reason });
    const log = await db.sql`select actor_id, act, reason from public.audit_log order by audit_id`;
    expect(log.map((row) => ({ ...row }))).toEqual([
      { actor_id: actor, act: "coupon.create", reason: "launch week" },
      { actor_id: actor, act: "coupon.set_active", reason: "too many" },
    ]);
  });
});
