import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callRow, callValue, untilNotBusy } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { hour, minute, passSeconds, readClock } from "../fixture/clock";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization, joinAccount, signUp } from "../fixture/person";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(async () => {
  await expectExactLedger(db.sql);
});
afterAll(async () => {
  await db.drop();
});

type Begun = { outcome: string; trial_claim_id: string | null; reason: string | null };

/** Begins a trial of 100 credits unless said otherwise. */
const begin = (accountId: string, personId = accountId, credits = 100) =>
  callRow<Begun>(db.sql, "begin_trial", {
    p_account_id: accountId,
    p_person_id: personId,
    p_credits_micros: credits * 1_000_000,
  });

async function claimed(accountId: string, personId = accountId): Promise<string> {
  const { outcome, trial_claim_id: id } = await begin(accountId, personId);
  if (outcome !== "ok" || id === null) throw new Error(`begin_trial answered ${outcome}`);
  return id;
}

const may = (accountId: string, personId = accountId) =>
  callValue<boolean>(db.sql, "may_have_trial", { p_account_id: accountId, p_person_id: personId });

const settle = (accountId: string, claimId: string, status: string, sessionId?: string) =>
  callValue<string | null>(db.sql, "settle_trial", {
    p_account_id: accountId,
    p_trial_claim_id: claimId,
    p_status: status,
    p_session_id: sessionId,
  });

async function attach(accountId: string, claimId: string, sessionId: string): Promise<boolean> {
  const now = await readClock(db.sql);
  return callValue(db.sql, "attach_trial", {
    p_account_id: accountId,
    p_trial_claim_id: claimId,
    p_session_id: sessionId,
    p_session_ends_at: new Date(now.getTime() + 24 * hour * 1000),
  });
}

async function lapsed(): Promise<string[]> {
  const rows = await callAll<{ list_lapsed_trials: string }>(db.sql, "list_lapsed_trials");
  return rows.map((row) => row.list_lapsed_trials);
}

const newPerson = async (email?: string, confirmed = true) =>
  (await signUp(db.sql, { ...(email ? { email } : {}), confirmed })).id;

describe("a person's one trial", () => {
  test("is held for one of ten Checkouts at once; the others are led to the one that holds it", async () => {
    const person = await newPerson();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => untilNotBusy(() => begin(person))),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(1);
    expect(new Set(answers.map(({ trial_claim_id }) => trial_claim_id)).size).toBe(1);
    expect(answers.filter(({ outcome }) => outcome === "open")).toHaveLength(9);
  });

  test("is held once, in whichever of their accounts they begin it at once", async () => {
    const person = await newPerson();
    const accounts = [person];
    for (let at = 0; at < 3; at += 1) accounts.push(await foundOrganization(db.sql, person));
    const answers = await Promise.all(
      accounts.map((account) => untilNotBusy(() => begin(account, person))),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === "open")).toHaveLength(3);
  });

  test("is one a mailbox, whether its addresses are confirmed or not", async () => {
    const first = await newPerson("grace.h@gmail.com", false);
    const second = await newPerson("graceh+2@gmail.com", false);
    const third = await newPerson("g.raceh@googlemail.com");
    const claim = await claimed(first);
    for (const other of [second, third]) {
      expect([await begin(other), await may(other)]).toMatchObject([{ outcome: "none" }, false]);
    }
    expect(await may(first)).toBe(true);
    expect(await settle(first, claim, "released")).toBe("released");
    const next = await claimed(second);
    expect(await settle(second, next, "kept")).toBe("kept");
    for (const one of [first, second, third]) {
      expect([await begin(one), await may(one)]).toMatchObject([{ outcome: "none" }, false]);
    }
  });

  test("is one an account, whoever of its members asks", async () => {
    const [owner, admin] = [await newPerson(), await newPerson()];
    const organization = await foundOrganization(db.sql, owner);
    await joinAccount(db.sql, organization, admin, "admin");
    const claim = await claimed(organization, owner);
    expect(await begin(organization, admin)).toMatchObject({
      outcome: "open",
      trial_claim_id: claim,
    });
    await settle(organization, claim, "kept");
    expect((await begin(organization, admin)).outcome).toBe("none");
    expect(await may(organization, admin)).toBe(false);
    // The admin's own is untouched.
    expect(await may(admin)).toBe(true);
  });

  test("is none for an account that has subscribed, with or without a trial", async () => {
    const person = await newPerson();
    await db.sql`insert into public.subscriptions (account_id, stripe_subscription_id,
        stripe_customer_id, status, sync_version, stripe_created_at, updated_at)
      values (${person}, 'sub_before', 'cus_before', 'canceled', 1, now(), now())`;
    expect([await begin(person), await may(person)]).toMatchObject([{ outcome: "none" }, false]);
  });
});

describe("a trial's credits", () => {
  const given = async () =>
    (await callRow<{ given_micros: number }>(db.sql, "get_free_credit_day")).given_micros /
    1_000_000;
  const setCeiling = (credits: number | null) =>
    db.sql`update public.pricing_settings
      set free_credits_per_day_micros = ${credits === null ? null : credits * 1_000_000}`;

  test("count once in what is given away, from the claim on, and no more once that is released", async () => {
    const person = await newPerson();
    const before = await given();
    const claim = await claimed(person);
    await begin(person);
    expect(await given()).toBe(before + 100);
    await Promise.all([1, 2].map(() => settle(person, claim, "released")));
    expect(await given()).toBe(before);
    await settle(person, await claimed(person), "kept");
    expect(await given()).toBe(before + 100);
  });

  test("stop at the day's ceiling, at once too, before a Checkout opens; a place that is given back is taken", async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => newPerson()));
    await setCeiling((await given()) + 250);
    try {
      const answers = await Promise.all(people.map((person) => untilNotBusy(() => begin(person))));
      expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(2);
      expect(answers.filter(({ reason }) => reason === "day_ceiling")).toHaveLength(4);
      const without = people[answers.findIndex(({ outcome }) => outcome === "refused")] ?? "";
      const holder = answers.findIndex(({ outcome }) => outcome === "ok");
      expect(await begin(without)).toMatchObject({ outcome: "refused", trial_claim_id: null });
      // Who holds one keeps it, and a trial that gives no credits needs no place.
      expect(await may(people[holder] ?? "")).toBe(true);
      expect((await begin(await newPerson(), undefined, 0)).outcome).toBe("ok");
      await settle(people[holder] ?? "", answers[holder]?.trial_claim_id ?? "", "released");
      expect((await begin(without)).outcome).toBe("ok");
    } finally {
      await setCeiling(null);
    }
  });

  test("go to twenty of a network a day, at once too, and never to a throw-away mailbox", async () => {
    const people = await Promise.all(
      Array.from({ length: 22 }, async () => (await signUp(db.sql, { network: "one house" })).id),
    );
    const answers = await Promise.all(people.map((person) => untilNotBusy(() => begin(person))));
    expect(answers.filter(({ reason }) => reason === "network_ceiling")).toHaveLength(2);
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(20);
    const thrown = await newPerson("x@mailinator.com");
    expect(await begin(thrown)).toMatchObject({ outcome: "refused", reason: "disposable_address" });
    const noted = await callAll<{ kind: string; reason: string }>(
      db.sql,
      "list_free_credit_refusals",
    );
    expect(noted).toContainEqual(
      expect.objectContaining({ kind: "trial", user_id: thrown, reason: "disposable_address" }),
    );
    await passSeconds(db.sql, 24 * hour);
    const late = people[answers.findIndex(({ outcome }) => outcome === "refused")] ?? "";
    expect((await begin(late)).outcome).toBe("ok");
  });
});

describe("a claim", () => {
  test("comes back only by the session that it was attached to", async () => {
    const person = await newPerson();
    const claim = await claimed(person);
    expect(await attach(person, claim, `cs_${claim}`)).toBe(true);
    expect(await attach(person, claim, `cs_${claim}`)).toBe(true);
    expect(await attach(person, claim, "cs_other")).toBe(false);
    expect(await settle(person, claim, "released")).toBe("held");
    expect(await settle(person, claim, "released", "cs_other")).toBe("held");
    expect(await settle(person, claim, "released", `cs_${claim}`)).toBe("released");
    expect(await attach(person, claim, `cs_${claim}`)).toBe(false);
  });

  test.each([
    ["kept", "released"],
    ["released", "kept"],
  ])("that is %s stays so, twice, at once and out of order", async (first, then) => {
    const person = await newPerson();
    const claim = await claimed(person);
    const told = await Promise.all(
      [first, first, first].map((status) =>
        untilNotBusy(() => settle(person, claim, status, `cs_${claim}`)),
      ),
    );
    expect(told).toEqual([first, first, first]);
    expect(await settle(person, claim, then, `cs_${claim}`)).toBe(first);
    expect(await may(person)).toBe(first === "released");
  });

  test("of another account is not found", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const claim = await claimed(person);
    expect(await settle(other, claim, "released")).toBeNull();
    expect(await attach(other, claim, "cs_stolen")).toBe(false);
  });

  test("is looked at once its Checkout was never noted, or must have ended", async () => {
    const [quick, slow] = [await newPerson(), await newPerson()];
    const [unnoted, noted] = [await claimed(quick), await claimed(slow)];
    await attach(slow, noted, "cs_slow");
    await passSeconds(db.sql, 4 * minute);
    expect(await lapsed()).not.toContain(unnoted);
    await passSeconds(db.sql, 2 * minute);
    expect(await lapsed()).toContain(unnoted);
    expect(await lapsed()).not.toContain(noted);
    await passSeconds(db.sql, 24 * hour);
    expect(await lapsed()).toContain(noted);
    // Until Stripe was asked it stands.
    expect((await begin(slow)).outcome).toBe("open");
  });
});
