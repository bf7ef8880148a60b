import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { GET } from "../../../app/api/admin/free-credits/route";
import { findFreeCreditRefusal } from "../../../lib/free-credits/find-refusal";
import { callAll, callRow } from "../fixture/call";
import { callRoute } from "../fixture/call-route";
import { createCoupon, redeem } from "../fixture/coupon";
import { expectExactLedger } from "../fixture/exact-ledger";
import { signUp } from "../fixture/person";
import { payInvoice, subscribe } from "../fixture/subscription";
import { type BillingStack, startBillingStack } from "./billing-stack";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
beforeEach(() => stack.advance(1));
afterEach(() => expectExactLedger(stack.db.sql));
afterAll(() => stack.stop());

/** Somebody who signs up and looks at the balance for the first time, from a network of their own or the named one. */
async function newcomer(email = `${randomUUID()}@example.com`, network?: string | null) {
  const { id } = await signUp(stack.db.sql, { email, network: null });
  await callAll(stack.db.sql, "get_caller", { p_user_id: id });
  if (network !== null)
    await callAll(stack.db.sql, "note_sign_up_network", {
      p_user_id: id,
      p_network: network ?? id,
    });
  return { id, available: await firstLook(id) };
}
async function firstLook(id: string): Promise<number> {
  await callAll(stack.db.sql, "reset_monthly_credits", { p_account_id: id });
  const row = await callRow<{ available_micros: number }>(stack.db.sql, "get_balance", {
    p_account_id: id,
  });
  return row.available_micros;
}
async function reasonFor(id: string): Promise<string | undefined> {
  const [row] = await callAll<{ reason: string }>(stack.db.sql, "get_free_credit_refusal", {
    p_user_id: id,
  });
  return row?.reason;
}
const given = async () =>
  (await callRow<{ given_micros: number }>(stack.db.sql, "get_free_credit_day", {})).given_micros;
const setCeiling = (micros: number | null) =>
  stack.db.sql`update pricing_settings set free_credits_per_day_micros = ${micros}`;

describe("free credits of a sign-up", () => {
  test("go to a person once, and are counted on their day", async () => {
    const before = await given();
    const { id, available } = await newcomer();
    expect(available).toBeGreaterThan(0);
    expect(await firstLook(id)).toBe(available);
    expect(await given()).toBe(before + available);
    expect(await reasonFor(id)).toBeUndefined();
  });

  test.each([
    ["grace.hopper@gmail.com", "gracehopper+two@googlemail.com"],
    ["ada@example.org", "ADA+again@Example.org"],
    ["joan.c.l@googlemail.com", "j.o.a.n.c.l@gmail.com"],
  ])("go once to the mailbox of %s, also as %s, and it is said why", async (one, other) => {
    expect((await newcomer(one)).available).toBeGreaterThan(0);
    const second = await newcomer(other);
    expect(second.available).toBe(0);
    expect(await reasonFor(second.id)).toBe("address_used");
  });

  test("go to each of two mailboxes that differ by a dot where dots count", async () => {
    expect((await newcomer("a.b@example.net")).available).toBeGreaterThan(0);
    expect((await newcomer("ab@example.net")).available).toBeGreaterThan(0);
  });

  test.each(["x@mailinator.com", "x@deep.below.mailinator.com", "x@Mailinator.COM"])(
    "do not go to the throw-away mailbox %s, whose account works",
    async (email) => {
      const { id, available } = await newcomer(email);
      expect(available).toBe(0);
      expect(await reasonFor(id)).toBe("disposable_address");
      const row = await callRow<{ plan_kind: string }>(stack.db.sql, "get_balance", {
        p_account_id: id,
      });
      expect(row.plan_kind).toBe("free");
    },
  );

  test("go to a domain that only begins like a throw-away one", async () => {
    expect((await newcomer("x@mailinator.com.example.org")).available).toBeGreaterThan(0);
  });

  test("go to twenty of a network a day, also at once, and to the next tomorrow", async () => {
    const network = randomUUID();
    const people = await Promise.all(
      Array.from({ length: 24 }, () => newcomer(`${randomUUID()}@example.com`, network)),
    );
    const without = people.filter(({ available }) => available === 0);
    expect(without).toHaveLength(4);
    for (const { id } of without) expect(await reasonFor(id)).toBe("network_ceiling");
    expect((await newcomer(undefined, randomUUID())).available).toBeGreaterThan(0);
    await stack.advance(1);
    const [late] = without;
    expect(await firstLook(late?.id ?? "")).toBeGreaterThan(0);
    expect(await reasonFor(late?.id ?? "")).toBeUndefined();
  });

  test("go to twenty a day of those who signed up past the pages, whose network nobody knows", async () => {
    const people = await Promise.all(Array.from({ length: 22 }, () => newcomer(undefined, null)));
    const without = people.filter(({ available }) => available === 0);
    expect(without).toHaveLength(2);
    for (const { id } of without) expect(await reasonFor(id)).toBe("network_ceiling");
    expect((await newcomer()).available).toBeGreaterThan(0);
    await stack.advance(1);
    expect(await firstLook(without[0]?.id ?? "")).toBeGreaterThan(0);
  });

  test("stop at the day's ceiling, exactly, also at once, and go on tomorrow", async () => {
    const { available: free } = await newcomer();
    await setCeiling((await given()) + 3 * free + 1);
    try {
      const people = await Promise.all(Array.from({ length: 8 }, () => newcomer()));
      const had = people.filter(({ available }) => available > 0);
      expect(had).toHaveLength(3);
      const without = people.find(({ available }) => available === 0);
      expect(await reasonFor(without?.id ?? "")).toBe("day_ceiling");
      expect(await firstLook(without?.id ?? "")).toBe(0);
      await setCeiling(3 * free);
      await stack.advance(1);
      expect(await firstLook(without?.id ?? "")).toBeGreaterThan(0);
    } finally {
      await setCeiling(null);
    }
  });

  test("keep coming each month to who has them, whatever the ceiling is by then", async () => {
    const { id, available } = await newcomer();
    await setCeiling(0);
    try {
      await stack.advance(32);
      expect(await firstLook(id)).toBe(available);
    } finally {
      await setCeiling(null);
    }
  });

  test("remember the first network that a person came from", async () => {
    const { id } = await newcomer(undefined, "first");
    await callAll(stack.db.sql, "note_sign_up_network", { p_user_id: id, p_network: "second" });
    await callAll(stack.db.sql, "note_sign_up_network", {
      p_user_id: randomUUID(),
      p_network: "third",
    });
    const rows = await stack.db.sql`select network from private.sign_up_networks
      where network in ('first', 'second', 'third')`;
    expect([...rows]).toEqual([{ network: "first" }]);
  });
});

describe("free credits of a bonus code", () => {
  const code = () => `BONUS-${randomUUID().slice(0, 8)}`.toUpperCase();

  test("count on their day, and stop at its ceiling, exactly, also at once", async () => {
    const bonus = code();
    await createCoupon(stack.db.sql, bonus, { value: 40 });
    const people = await Promise.all(Array.from({ length: 6 }, () => newcomer()));
    await setCeiling((await given()) + 100_000_000);
    try {
      const ids = people.map(({ id }) => id);
      const outcomes = await Promise.all(
        [...ids, ...ids].map((id) => redeem(stack.db.sql, id, bonus)),
      );
      expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === "already_redeemed")).toHaveLength(2);
      expect(outcomes.filter((outcome) => outcome === "day_ceiling")).toHaveLength(8);
      const without = ids[outcomes.indexOf("day_ceiling")] ?? "";
      // The code's refusal says nothing about the credits of sign-up, which were given.
      expect(await reasonFor(without)).toBeUndefined();
      await setCeiling(100_000_000);
      await stack.advance(1);
      expect(await redeem(stack.db.sql, without, bonus)).toBe("ok");
      expect(await given()).toBe(40_000_000);
    } finally {
      await setCeiling(null);
    }
  });

  test("go to twenty of a network a day for each code, and to no throw-away mailbox", async () => {
    const [bonus, other, network] = [code(), code(), randomUUID()];
    for (const one of [bonus, other]) await createCoupon(stack.db.sql, one);
    const people = [];
    for (let at = 0; at < 21; at += 1) people.push((await newcomer(undefined, network)).id);
    const outcomes = await Promise.all(people.map((id) => redeem(stack.db.sql, id, bonus)));
    expect(outcomes.filter((outcome) => outcome === "network_ceiling")).toHaveLength(1);
    const without = people[outcomes.indexOf("network_ceiling")] ?? "";
    expect(await redeem(stack.db.sql, without, other)).toBe("ok");
    const thrown = await newcomer(`w-${randomUUID()}@mailinator.com`);
    expect(await redeem(stack.db.sql, thrown.id, bonus)).toBe("disposable_address");
  });
});

describe("an invoice of zero", () => {
  test("is counted once on its day, and refused by no ceiling", async () => {
    const { id } = await newcomer();
    const { subscription, start, end } = await subscribe(stack.db.sql, id, {
      priceId: "price_starter_month",
    });
    const before = await given();
    await setCeiling(0);
    try {
      for (const p_invoice_id of ["in_zero", "in_zero", "in_next"]) {
        await payInvoice(
          stack.db.sql,
          id,
          subscription.id,
          [{ priceId: subscription.priceId, amount: 900, start, end }],
          { p_invoice_id, p_total_minor: 0 },
        );
      }
      expect(await given()).toBe(before + 1_000_000_000);
    } finally {
      await setCeiling(null);
    }
  });
});

describe("the operator", () => {
  test("sees claims, refusals and the day; nobody else does", async () => {
    const operator = await stack.signUp();
    const refused = await newcomer(`y-${randomUUID()}@mailinator.com`);
    const ask = (token: string, query = "") => callRoute(GET, { token, query });
    expect((await ask(operator.token)).status).toBe(404);
    expect((await ask("nobody")).status).toBe(401);
    await stack.db
      .sql`update profiles set is_operator = true where user_id = ${operator.access.userId}`;
    const { status, body } = await ask(operator.token);
    expect(status).toBe(200);
    expect(body.refusals).toContainEqual(
      expect.objectContaining({
        userId: refused.id,
        reason: "disposable_address",
        kind: "free_plan",
        attempts: 1,
      }),
    );
    expect(body).toMatchObject({ today: { ceiling: null } });
    const seen: unknown[] = [];
    let cursor: unknown = "";
    do {
      const page = await ask(operator.token, `limit=7${cursor ? `&cursor=${cursor}` : ""}`);
      const claims = page.body.claims as { kind: string; userId: string }[];
      seen.push(...claims.map(({ kind, userId }) => `${kind} of ${userId}`));
      cursor = page.body.next_cursor;
    } while (cursor);
    const [{ count } = { count: 0 }] = await stack.db.sql<{ count: number }[]>`
      select count(*)::int as count from private.free_credit_claims`;
    expect(new Set(seen).size).toBe(count);
    expect((await ask(operator.token, "limit=0")).status).toBe(400);
  });

  test("and the person behind a page is told the same", async () => {
    const person = await stack.signUp();
    await stack.db
      .sql`update profiles set email = 'z@mailinator.com' where user_id = ${person.access.userId}`;
    await stack.db
      .sql`delete from private.free_credit_claims where user_id = ${person.access.userId}`;
    await firstLook(person.accountId);
    expect(await findFreeCreditRefusal(person.access)).toBe("disposable_address");
  });
});
