import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callRow, callValue, stateOf } from "../fixture/call";
import { applyCatalog, freePlan, plainCatalog } from "../fixture/catalog";
import { foundOrganization, joinAccount, signUp } from "../fixture/person";

type Key = {
  api_key_id: string;
  name: string;
  last_four: string;
  scopes: string[];
  revoked_at: Date | null;
  last_charge_day: Date | null;
};

const catalog = {
  ...plainCatalog,
  plans: [{ ...freePlan, entitlements: { api: true, projects: 3 } }, ...plainCatalog.plans],
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
afterAll(() => db.drop());

const newHash = () => randomBytes(32).toString("hex");

async function createKey(accountId: string, userId: string, name: string, hash = newHash()) {
  const id = await callValue<string>(db.sql, "create_api_key", {
    p_account_id: accountId,
    p_created_by: userId,
    p_name: name,
    p_scopes: ["read", "meter"],
    p_secret_hash: hash,
    p_last_four: "Ab1_",
  });
  return { id, hash };
}

const listKeys = (accountId: string) =>
  callAll<Key>(db.sql, "list_api_keys", { p_account_id: accountId });
const findKey = (accountId: string, hash: string) =>
  callAll<{ api_key_id: string }>(db.sql, "find_api_key", {
    p_account_id: accountId,
    p_secret_hash: hash,
  });
const revokeKey = (accountId: string, keyId: string) =>
  callValue<boolean>(db.sql, "revoke_api_key", {
    p_account_id: accountId,
    p_actor_id: accountId,
    p_api_key_id: keyId,
  });

describe("the list of an account's keys", () => {
  test("has live keys first, then newest first, and nothing of their secrets", async () => {
    const { id } = await signUp(db.sql);
    const first = await createKey(id, id, "First");
    await createKey(id, id, "Second");
    await createKey(id, id, "Third");
    await revokeKey(id, first.id);
    const keys = await listKeys(id);
    expect(keys.map(({ name }) => name)).toEqual(["Third", "Second", "First"]);
    expect(keys.map(({ revoked_at }) => revoked_at === null)).toEqual([true, true, false]);
    expect(JSON.stringify(keys)).not.toContain(first.hash);
  });

  test("says on which day a key last charged, and nothing of one that never did", async () => {
    const { id } = await signUp(db.sql);
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: id });
    const used = await createKey(id, id, "Used");
    await createKey(id, id, "Unused");
    const charge = await callRow<{ outcome: string }>(db.sql, "check_and_deduct_credits", {
      p_account_id: id,
      p_action: "query",
      p_actor_id: id,
      p_api_key_id: used.id,
    });
    expect(charge.outcome).toBe("ok");
    const days = Object.fromEntries((await listKeys(id)).map((k) => [k.name, k.last_charge_day]));
    expect(days.Unused).toBeNull();
    expect(days.Used).not.toBeNull();
  });

  test("holds no other account's keys", async () => {
    const [ada, ben] = [await signUp(db.sql), await signUp(db.sql)];
    await createKey(ada.id, ada.id, "Ada's");
    expect(await listKeys(ben.id)).toEqual([]);
  });
});

describe("a key", () => {
  test("ends at once when revoked, once, and by its own account alone", async () => {
    const [ada, ben] = [await signUp(db.sql), await signUp(db.sql)];
    const key = await createKey(ada.id, ada.id, "Server");
    expect(await revokeKey(ben.id, key.id)).toBe(false);
    expect(await findKey(ada.id, key.hash)).toHaveLength(1);
    expect(await revokeKey(ada.id, key.id)).toBe(true);
    expect(await findKey(ada.id, key.hash)).toHaveLength(0);
    expect(await revokeKey(ada.id, key.id)).toBe(false);
  });

  test("is made by an owner or admin alone", async () => {
    const [owner, member] = [await signUp(db.sql), await signUp(db.sql)];
    const account = await foundOrganization(db.sql, owner.id);
    await joinAccount(db.sql, account, member.id, "member");
    expect(await stateOf(createKey(account, member.id, "No"))).toBe("PT403");
    expect((await createKey(account, owner.id, "Yes")).id).not.toBe("");
  });
});

describe("entitlements", () => {
  const entitlements = (accountId: string) =>
    callValue<Record<string, unknown>>(db.sql, "get_entitlements", { p_account_id: accountId });

  test("are the plan's, and none without a plan", async () => {
    const { id } = await signUp(db.sql);
    expect(await entitlements(id)).toEqual({});
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: id });
    expect(await entitlements(id)).toMatchObject({ api: true, projects: 3 });
  });

  test("stay those of a plan that is no longer on sale", async () => {
    const { id } = await signUp(db.sql);
    await callRow(db.sql, "reset_monthly_credits", { p_account_id: id });
    await db.sql`update public.plans set is_active = false where plan_id = 'free'`;
    expect(await entitlements(id)).toMatchObject({ api: true, projects: 3 });
    await db.sql`update public.plans set is_active = true where plan_id = 'free'`;
  });
});

test("a key says whether the account's plan includes keys now", async () => {
  const { id } = await signUp(db.sql);
  const key = await createKey(id, id, "Server");
  expect(await findKey(id, key.hash)).toMatchObject([{ plan_has_api: false }]);
  await callRow(db.sql, "reset_monthly_credits", { p_account_id: id });
  expect(await findKey(id, key.hash)).toMatchObject([{ plan_has_api: true }]);
});

describe("a person's name", () => {
  const rename = (userId: string, name: string) =>
    callValue<boolean>(db.sql, "set_display_name", { p_user_id: userId, p_display_name: name });

  test("changes with the personal account's, and leaves organizations alone", async () => {
    const { id } = await signUp(db.sql);
    const organization = await foundOrganization(db.sql, id);
    expect(await rename(id, "Countess Lovelace")).toBe(true);
    const [profile] = await db.sql`select display_name from public.profiles where user_id = ${id}`;
    const names = await db.sql`select name from public.accounts where id in (${id}, ${organization})
      order by kind`;
    expect(profile?.display_name).toBe("Countess Lovelace");
    expect(names.map((row) => row.name)).toEqual(["Harbor Freight", "Countess Lovelace"]);
  });

  test("cannot be set for somebody who is not there", async () => {
    expect(await rename("00000000-0000-4000-8000-000000000000", "Nobody")).toBe(false);
  });
});

test("none of these functions can be called by a signed-in browser", async () => {
  const { id } = await signUp(db.sql);
  for (const call of ["list_api_keys", "get_entitlements"]) {
    const refused = db.as("authenticated", { sub: id }, (sql) =>
      callAll(sql, call, { p_account_id: id }),
    );
    expect(await stateOf(refused)).toBe("42501");
  }
  const renaming = db.as("authenticated", { sub: id }, (sql) =>
    callAll(sql, "set_display_name", { p_user_id: id, p_display_name: "X" }),
  );
  expect(await stateOf(renaming)).toBe("42501");
});

test("a key acts with the lower of its own role and the one its maker has now", async () => {
  const [owner, admin] = [await signUp(db.sql), await signUp(db.sql)];
  const organization = await foundOrganization(db.sql, owner.id);
  await joinAccount(db.sql, organization, admin.id, "admin");
  const key = await createKey(organization, admin.id, "Deploys");
  expect(await findKey(organization, key.hash)).toMatchObject([{ role: "admin" }]);
  for (const [now, acts] of [
    ["member", "member"],
    ["owner", "admin"],
  ] as const) {
    await db.sql`update public.account_members set role = ${now}
      where account_id = ${organization} and user_id = ${admin.id}`;
    expect(await findKey(organization, key.hash)).toMatchObject([{ role: acts }]);
  }
});
