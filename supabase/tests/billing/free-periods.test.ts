import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, callValue, untilNotBusy } from "../fixture/call";
import { applyCatalog, freeCatalog, plainCatalog } from "../fixture/catalog";
import { day, passSeconds, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, refund, release, seqOf } from "../fixture/ledger-calls";
import { readBalance, readLots, readMovements } from "../fixture/ledger-rows";
import { foundOrganization, signUp } from "../fixture/person";
import { subscribe, syncSubscription } from "../fixture/subscription";

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, freeCatalog);
});
afterEach(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Renewal = { renewed: boolean; available_micros: number; plan_kind: string };
const touch = (accountId: string) =>
  callRow<Renewal>(db.sql, "reset_monthly_credits", { p_account_id: accountId });

async function freeLots(accountId: string) {
  const lots = await readLots(db.sql, accountId);
  return lots.filter((lot) => lot.source === "free");
}

describe("the free plan", () => {
  test("counts its months from the sign-up for ever: Jan 31, Feb 28, Mar 31, Apr 30", async () => {
    await setClock(db.sql, "2027-01-31T10:00:00Z");
    const { id } = await signUp(db.sql);
    for (const at of ["2027-01-31T11:00Z", "2027-03-01T00:00Z", "2027-04-01T00:00Z"]) {
      await setClock(db.sql, at);
      await touch(id);
    }
    const periods = (await freeLots(id)).map((lot) => [
      lot.period_start?.toISOString().slice(0, 13),
      lot.period_end?.toISOString().slice(0, 13),
    ]);
    expect(periods).toEqual([
      ["2027-01-31T10", "2027-02-28T10"],
      ["2027-02-28T10", "2027-03-31T10"],
      ["2027-03-31T10", "2027-04-30T10"],
    ]);
  });

  test("gives the month at its first touch, at the boundary and not before", async () => {
    await setClock(db.sql, "2027-01-31T10:00:00Z");
    const { id } = await signUp(db.sql);
    expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(95) });
    await setClock(db.sql, "2027-02-28T09:59:00Z");
    expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(90) });
    await setClock(db.sql, "2027-02-28T10:01:00Z");
    expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(95) });
  });

  test("lets what is left of a month lapse with it", async () => {
    const { id } = await signUp(db.sql);
    await deduct(db.sql, id);
    await passSeconds(db.sql, 32 * day);
    await touch(id);
    expect(await freeLots(id)).toMatchObject([
      { consumed_micros: credits(5), lapsed_micros: credits(95), remaining_micros: 0 },
      { remaining_micros: credits(100) },
    ]);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(100),
      period_used_micros: 0,
      lifetime_used_micros: credits(5),
    });
  });

  test("does not give the months that nobody touched", async () => {
    const { id } = await signUp(db.sql);
    await touch(id);
    await passSeconds(db.sql, 200 * day);
    await touch(id);
    expect(await freeLots(id)).toHaveLength(2);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test("gives a month once under twenty first touches at once, and one says so", async () => {
    for (let month = 0; month < 3; month += 1) {
      const { id } = await signUp(db.sql);
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => untilNotBusy(() => touch(id))),
      );
      expect(answers.filter((answer) => answer.renewed)).toHaveLength(1);
      expect(await freeLots(id)).toHaveLength(1);
      await passSeconds(db.sql, 32 * day);
      await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          untilNotBusy(async () => {
            await (at % 2 === 0 ? touch(id) : deduct(db.sql, id));
          }),
        ),
      );
      expect(await freeLots(id)).toHaveLength(2);
      expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(50) });
    }
  });

  test("keeps bought credits while its own lapse, and burns its own first", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(50), { p_source: "pack" });
    expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(145) });
    await passSeconds(db.sql, 32 * day);
    expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(145) });
  });
});

describe("free credits go once to a person with a confirmed address", () => {
  test("not to an unconfirmed one, until it is confirmed", async () => {
    const { id } = await signUp(db.sql, { confirmed: false });
    await touch(id);
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: 0,
      plan_kind: "none",
    });
    await db.sql`update auth.users set email_confirmed_at = now() where id = ${id}`;
    await touch(id);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(100) });
  });

  test.each([
    ["ada@people.test", "ADA@People.Test"],
    ["ada@people.test", "ada+two@people.test"],
    ["ada.lovelace@gmail.com", "adalovelace+x@googlemail.com"],
  ])("not again to an alias of the address: %s and %s", async (first, alias) => {
    const one = await signUp(db.sql, { email: first });
    const two = await signUp(db.sql, { email: alias });
    await touch(one.id);
    await touch(two.id);
    expect(await readBalance(db.sql, one.id)).toMatchObject({ available_micros: credits(100) });
    expect(await readBalance(db.sql, two.id)).toMatchObject({
      available_micros: 0,
      plan_id: "free",
    });
    await passSeconds(db.sql, 32 * day);
    await touch(one.id);
    await touch(two.id);
    expect(await readBalance(db.sql, one.id)).toMatchObject({ available_micros: credits(100) });
    expect(await readBalance(db.sql, two.id)).toMatchObject({ available_micros: 0 });
  });

  test("not to a stranger with dots where dots count", async () => {
    const one = await signUp(db.sql, { email: "ada.l@people.test" });
    const two = await signUp(db.sql, { email: "adal@people.test" });
    await touch(one.id);
    await touch(two.id);
    expect(await readBalance(db.sql, two.id)).toMatchObject({ available_micros: credits(100) });
  });

  test("once when aliases come at once", async () => {
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, at) => signUp(db.sql, { email: `ada+${at}@people.test` })),
    );
    await Promise.all(people.map(({ id }) => untilNotBusy(() => touch(id))));
    const [sum] = await db.sql`select sum(available_micros)::bigint as micros from credit_balances`;
    expect(sum).toEqual({ micros: credits(100) });
  });

  test("not again to a person who changes the address, nor to the next owner of the old one", async () => {
    const { id, email } = await signUp(db.sql);
    await touch(id);
    await db.sql`update auth.users set email = 'new@people.test' where id = ${id}`;
    const next = await signUp(db.sql, { email });
    await touch(id);
    await touch(next.id);
    expect(await freeLots(id)).toHaveLength(1);
    expect(await freeLots(next.id)).toHaveLength(0);
  });

  test("not to an organization", async () => {
    const owner = await signUp(db.sql);
    const organization = await foundOrganization(db.sql, owner.id);
    await touch(organization);
    expect(await readBalance(db.sql, organization)).toMatchObject({
      available_micros: 0,
      plan_kind: "none",
    });
  });

  test("the sign-up bonus comes once and never expires by itself", async () => {
    await applyCatalog(db.sql, { ...plainCatalog, signupBonusCredits: 40 });
    const { id, email } = await signUp(db.sql);
    const alias = await signUp(db.sql, { email: email.replace("@", "+b@") });
    await Promise.all(Array.from({ length: 10 }, () => untilNotBusy(() => touch(id))));
    await touch(alias.id);
    await passSeconds(db.sql, 400 * day);
    await touch(id);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(40) });
    expect(await readBalance(db.sql, alias.id)).toMatchObject({ available_micros: 0 });
  });
});

describe("a paid plan over the free one", () => {
  test("its first grant lapses what is left of the free lot", async () => {
    const { id } = await signUp(db.sql);
    await deduct(db.sql, id);
    await subscribe(db.sql, id, { priceId: "price_starter_month" });
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(1000),
      plan_id: "starter",
      plan_kind: "paid",
    });
    expect(await freeLots(id)).toMatchObject([{ lapsed_micros: credits(95) }]);
  });

  test("what a hold brings back to the free lot expires with it", async () => {
    const { id } = await signUp(db.sql);
    await touch(id);
    const held = await hold(db.sql, id);
    await subscribe(db.sql, id, { priceId: "price_starter_month" });
    await release(db.sql, id, held);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1000) });
    expect(await freeLots(id)).toMatchObject([{ lapsed_micros: credits(100) }]);
  });

  test("what a refund brings back to the free lot expires with it", async () => {
    const { id } = await signUp(db.sql);
    const used = seqOf(await deduct(db.sql, id, { p_tools: ["github"] }));
    await subscribe(db.sql, id, { priceId: "price_starter_month" });
    await refund(db.sql, id, used);
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(1000) });
    expect(await freeLots(id)).toMatchObject([{ lapsed_micros: credits(100) }]);
  });

  test("gives no free month while it lives, and the free plan comes back when it ended", async () => {
    await setClock(db.sql, "2027-01-10T00:00:00Z");
    const { id } = await signUp(db.sql);
    await touch(id);
    const { subscription, start, end } = await subscribe(db.sql, id, {
      priceId: "price_starter_month",
    });
    await setClock(db.sql, "2027-02-09T12:00:00Z");
    await touch(id);
    expect(await freeLots(id)).toHaveLength(1);
    await setClock(db.sql, new Date(end.getTime() + 60_000));
    await syncSubscription(db.sql, id, subscription, 1, {
      p_status: "canceled",
      p_period_start: start,
      p_period_end: end,
      p_canceled_at: end,
      p_ended_at: end,
    });
    expect(await readBalance(db.sql, id)).toMatchObject({
      plan_id: "free",
      plan_kind: "free",
      available_micros: credits(100),
    });
    expect(await freeLots(id)).toHaveLength(2);
  });

  test("ended in the month whose free credits it lapsed gives that month no second lot", async () => {
    const { id } = await signUp(db.sql);
    await touch(id);
    const { subscription } = await subscribe(db.sql, id, { priceId: "price_starter_month" });
    await syncSubscription(db.sql, id, subscription, 1, { p_status: "canceled" });
    await touch(id);
    expect(await readBalance(db.sql, id)).toMatchObject({ plan_kind: "free" });
    expect(await freeLots(id)).toHaveLength(1);
  });
});

test("without a free plan a person has no plan, and bonus and bought credits stay usable", async () => {
  await applyCatalog(db.sql, plainCatalog);
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(10), { p_source: "pack" });
  expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok", available_micros: credits(5) });
  expect(await readBalance(db.sql, id)).toMatchObject({ plan_kind: "none", plan_id: null });
});

test("when the free plan leaves the catalog a begun month ends, and the account is due no more", async () => {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(10), { p_source: "pack" });
  await touch(id);
  await applyCatalog(db.sql, plainCatalog);
  expect(await deduct(db.sql, id)).toMatchObject({ available_micros: credits(105) });
  await passSeconds(db.sql, 32 * day);
  expect(await touch(id)).toMatchObject({ plan_kind: "none", available_micros: credits(10) });
  const due = await db.sql`select list_accounts_due as id from list_accounts_due()`;
  expect(due).toHaveLength(0);
});

test("the renewal sweep's list names the accounts that are due, page by page, and no others", async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => signUp(db.sql)));
  for (const { id } of people) await touch(id);
  const due = async (after: string | null = null) => {
    const rows = await db.sql<{ id: string }[]>`
      select list_accounts_due as id from list_accounts_due(${after}, 2)`;
    return rows.map((row) => row.id);
  };
  expect(await due()).toEqual([]);
  await passSeconds(db.sql, 32 * day);
  const listed: string[] = [];
  for (let page = await due(); page.length > 0; page = await due(page.at(-1))) listed.push(...page);
  expect(listed).toEqual(people.map(({ id }) => id).sort());
  for (const id of listed) await touch(id);
  expect(await due()).toEqual([]);
  expect(await callValue(db.sql, "credits_outstanding")).toBe(credits(500));
});

test("a renewal writes one row for what lapsed and one for what came, and a second call none", async () => {
  const { id } = await signUp(db.sql);
  await touch(id);
  await passSeconds(db.sql, 32 * day);
  expect(await touch(id)).toMatchObject({ renewed: true });
  expect(await touch(id)).toMatchObject({ renewed: false });
  expect((await readMovements(db.sql, id)).map((row) => row.type)).toEqual([
    "grant",
    "expire",
    "grant",
  ]);
});
