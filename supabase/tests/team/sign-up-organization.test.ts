import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callRow } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant } from "../fixture/ledger-calls";
import { readBalance, readLots } from "../fixture/ledger-rows";
import { joinAccount, signUp } from "../fixture/person";

const catalog: CatalogFile = {
  ...plainCatalog,
  signupOrganization: true,
  signupBonusCredits: 100,
};

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
afterEach(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Membership = { account_id: string; account_kind: string; account_name: string; role: string };
const accountsOf = (id: string) => callAll<Membership>(db.sql, "get_caller", { p_user_id: id });
const touch = (accountId: string) =>
  callRow(db.sql, "reset_monthly_credits", { p_account_id: accountId });
const available = async (accountId: string) =>
  Number((await readBalance(db.sql, accountId)).available_micros);

const invite = (organization: string, email: string) =>
  db.sql`insert into private.invites
    (token_hash, invite_id, account_id, email, role, invited_by, expires_at, created_at)
    values (${randomUUID()}::bytea, ${randomUUID()}, ${organization}, ${email}, 'member',
      ${organization}, now() + interval '1 day', now())`;

/** The organization that a person works in first. */
async function organizationOf(id: string): Promise<string> {
  const [first] = await accountsOf(id);
  expect(first).toMatchObject({ account_kind: "organization", role: "owner" });
  return first?.account_id ?? "";
}

describe("a sign-up where the catalog makes organizations", () => {
  test("makes one, named after its owner, and puts it first", async () => {
    const { id, email } = await signUp(db.sql);
    const accounts = await accountsOf(id);
    expect(accounts.map((each) => each.account_kind)).toEqual(["organization", "personal"]);
    // What a request names as its account is parsed as a UUID by the RFC.
    expect(z.uuid().safeParse(accounts[0]?.account_id).success).toBe(true);
    expect(accounts[0]?.account_name).toBe(`${email.split("@")[0]}'s team`);
  });

  test("gives the bonus to the organization, once, whoever is asked first and how often", async () => {
    const { id } = await signUp(db.sql);
    const organization = await organizationOf(id);
    await Promise.all([touch(organization), touch(id), touch(organization)]);
    await touch(id);
    await touch(organization);
    expect(await available(organization)).toBe(credits(100));
    expect(await available(id)).toBe(0);
    expect(await readLots(db.sql, organization)).toMatchObject([{ source: "signup_bonus" }]);
  });

  test("gives it once a mailbox, however often it signs up", async () => {
    const tag = randomUUID().slice(0, 8);
    const first = await organizationOf((await signUp(db.sql, { email: `${tag}@people.test` })).id);
    const again = await signUp(db.sql, { email: `${tag}+again@people.test` });
    const second = await organizationOf(again.id);
    await touch(first);
    await touch(second);
    expect(await available(first)).toBe(credits(100));
    expect(await available(second)).toBe(0);
  });

  test("charges the organization of a mailbox that had it without waiting for who signs up meanwhile", async () => {
    const tag = randomUUID().slice(0, 8);
    await touch(await organizationOf((await signUp(db.sql, { email: `${tag}@people.test` })).id));
    const again = await signUp(db.sql, { email: `${tag}+again@people.test` });
    const refused = await organizationOf(again.id);
    await grant(db.sql, refused, credits(10));
    await db.sql.begin(async (signingUp) => {
      await signingUp`update private.free_credit_days set given_micros = given_micros`;
      for (const _ of [1, 2])
        expect(await deduct(db.sql, refused)).toMatchObject({ outcome: "ok" });
    });
    const refusals = await db.sql`select reason, attempts from private.free_credit_refusals
      where user_id = ${again.id}`;
    expect([...refusals]).toEqual([{ reason: "address_used", attempts: 1 }]);
    expect(await available(refused)).toBe(0);
  });

  test("gives nothing before the address is confirmed, and all of it afterwards", async () => {
    const { id } = await signUp(db.sql, { confirmed: false });
    const organization = await organizationOf(id);
    await touch(organization);
    expect(await available(organization)).toBe(0);
    await db.sql`update auth.users set email_confirmed_at = now() where id = ${id}`;
    await touch(organization);
    expect(await available(organization)).toBe(credits(100));
  });

  test("stays the one a person acts for unasked, whoever else invites them or renames what", async () => {
    const { id } = await signUp(db.sql);
    const home = await organizationOf(id);
    const other = await organizationOf((await signUp(db.sql)).id);
    await joinAccount(db.sql, other, id, "admin");
    await db.sql`update public.accounts set name = 'AAA' where id = ${other}`;
    expect((await accountsOf(id)).map((each) => each.account_id)).toEqual([home, id, other]);
    // And without it, their own account: not the first organization by name.
    await db.sql`delete from public.account_members where account_id = ${home} and user_id = ${id}`;
    expect((await accountsOf(id)).map((each) => each.account_id)).toEqual([id, other]);
  });

  test("makes none for somebody who comes to join another", async () => {
    const owner = await organizationOf((await signUp(db.sql)).id);
    const email = `${randomUUID().slice(0, 8)}@people.test`;
    await invite(owner, email);
    const { id } = await signUp(db.sql, { email });
    expect((await accountsOf(id)).map((each) => each.account_kind)).toEqual(["personal"]);
  });
});

describe("a read of who a person is", () => {
  /** Reads it while somebody else has locked the profile, for which an adoption waits. */
  async function readWhileLocked(id: string): Promise<Membership[]> {
    return db.sql.begin(async (other) => {
      await other`select from public.profiles where user_id = ${id} for update`;
      return db.sql.begin(async (sql) => {
        await sql`set local lock_timeout = '1s'`;
        return [...(await sql<Membership[]>`select * from public.get_caller(${id})`)];
      });
    });
  }

  test("writes nothing once they left the organization that their sign-up made", async () => {
    const { id } = await signUp(db.sql);
    const organization = await organizationOf(id);
    const other = await signUp(db.sql);
    await db.sql`update public.account_members set user_id = ${other.id}
      where account_id = ${organization}`;
    expect((await readWhileLocked(id)).map((each) => each.account_kind)).toEqual(["personal"]);
  });

  test("writes nothing while an invitation waits, and makes the organization once it is over", async () => {
    const owner = await organizationOf((await signUp(db.sql)).id);
    const email = `${randomUUID().slice(0, 8)}@people.test`;
    await invite(owner, email);
    const { id } = await signUp(db.sql, { email });
    expect((await readWhileLocked(id)).map((each) => each.account_kind)).toEqual(["personal"]);
    await db.sql`update private.invites set expires_at = now() where email = ${email}`;
    await organizationOf(id);
  });
});

test("a person who had the bonus as a person has none as an organization", async () => {
  await applyCatalog(db.sql, { ...catalog, signupOrganization: false });
  const { id } = await signUp(db.sql);
  await touch(id);
  expect(await available(id)).toBe(credits(100));
  await applyCatalog(db.sql, catalog);
  await callRow(db.sql, "adopt_accounts", {});
  const organization = await organizationOf(id);
  await touch(organization);
  expect(await available(organization)).toBe(0);
  expect(await available(id)).toBe(credits(100));
});

test("nobody makes more than 20 organizations, many at once too, and none of them has free credits", async () => {
  const { id } = await signUp(db.sql);
  await db.sql`update credit_balances set plan_id = 'pro', plan_kind = 'paid', rights_until = null,
    period_end = private.billing_now() + interval '1 year' where account_id = ${id}`;
  const make = () =>
    callRow<{ outcome: string }>(db.sql, "create_organization", {
      p_account_id: randomUUID(),
      p_actor_id: id,
      p_name: "One more",
    });
  const made = await Promise.all(Array.from({ length: 25 }, make));
  // One of the 20 is what signing up has made.
  await organizationOf(id);
  const outcomes = made.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === "ok").length).toBeLessThanOrEqual(20);
  expect(await make()).toMatchObject({ outcome: "too_many" });
  for (const { account_id, account_kind } of await accountsOf(id)) {
    await touch(account_id);
    const isFounded = account_kind === "organization" && account_id !== (await organizationOf(id));
    if (isFounded) expect(await available(account_id)).toBe(0);
  }
});
