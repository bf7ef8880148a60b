import { createHash, randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callValue } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { foundOrganization, signUp } from "../fixture/person";
import { linkPrices, newSubscription, syncSubscription } from "../fixture/subscription";

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
});
afterEach(() => db.drop());

const hash = (token: string) => createHash("sha256").update(token).digest("hex");
const withTeams = (more: object = {}): CatalogFile => ({
  ...plainCatalog,
  signupOrganization: true,
  signupBonusCredits: 100,
  ...more,
});
const invite = (team: string, by: string, email: string, role: string, token: string) =>
  callValue(db.sql, "create_invite", {
    p_account_id: team,
    p_actor_id: by,
    p_invite_id: randomUUID(),
    p_token_hash: hash(token),
    p_email: email,
    p_role: role,
    p_department_id: null,
    p_days: 30,
  });

test("an invitation that was never accepted costs nobody their organization and bonus", async () => {
  await applyCatalog(db.sql, withTeams());
  const owner = await signUp(db.sql);
  const team = await foundOrganization(db.sql, owner.id);
  const email = `${randomUUID().slice(0, 8)}@people.test`;
  expect(await invite(team, owner.id, email, "member", "u")).toBe("ok");
  const { id } = await signUp(db.sql, { email });
  await db.sql`update private.invites set expires_at = now() - interval '1 day'`;
  const accounts = await callAll<{ account_kind: string }>(db.sql, "get_caller", { p_user_id: id });
  expect(accounts.map((each) => each.account_kind)).toEqual(["organization", "personal"]);
});

test("a plan that a subscriber is to move to is not removed", async () => {
  const plans = plainCatalog.plans.filter((plan) => plan.prices.length > 0);
  expect(plans.length).toBeGreaterThan(1);
  const [from, to] = plans;
  await applyCatalog(db.sql, plainCatalog);
  await linkPrices(db.sql);
  const { id } = await signUp(db.sql);
  const sub = await newSubscription(db.sql, `price_${from?.id}_${from?.prices[0]?.interval}`);
  await syncSubscription(db.sql, id, sub, 0, {
    p_period_start: sub.createdAt,
    p_period_end: new Date(sub.createdAt.getTime() + 30 * 86_400_000),
    p_scheduled_price_id: `price_${to?.id}_${to?.prices[0]?.interval}`,
    p_scheduled_at: new Date(sub.createdAt.getTime() + 30 * 86_400_000),
    p_schedule_id: "sub_sched_1",
  });
  expect([...(await db.sql`select plan_id, scheduled_plan_id, status from subscriptions`)]).toEqual(
    [{ plan_id: from?.id, scheduled_plan_id: to?.id, status: "active" }],
  );
  const without = { ...plainCatalog, plans: plainCatalog.plans.filter(({ id }) => id !== to?.id) };
  await expect(applyCatalog(db.sql, without)).rejects.toThrow(/plan_has_subscribers/);
});
