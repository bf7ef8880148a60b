import { readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, stateOf } from "../fixture/call";
import { applyCatalog, type CatalogFile, freeCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, seqOf } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { subscribe } from "../fixture/subscription";

let db: TestDatabase;
beforeEach(async () => {
  db = await createDatabase();
});
afterEach(() => db.drop());

const livePrices = () =>
  db.sql`select plan_id, billing_interval, unit_amount, monthly_credits_micros, retired_at
    from plan_prices where retired_at is null order by plan_id, billing_interval`;

/** The catalog with another price or allowance of its `starter` plan. */
function withStarter(monthlyCredits: number, unitAmount: number): CatalogFile {
  return {
    ...plainCatalog,
    plans: plainCatalog.plans.map((plan) =>
      plan.id === "starter"
        ? { ...plan, monthlyCredits, prices: [{ interval: "month", currency: "usd", unitAmount }] }
        : plan,
    ),
  };
}

test("every catalog that is shipped can be applied, one after the other", async () => {
  const folder = path.resolve(import.meta.dirname, "../../catalogs");
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const document = await readCatalog(path.join(folder, file));
    const applied = await callRow(db.sql, "apply_catalog", {
      p_document: JSON.stringify(document),
    });
    expect(applied).toMatchObject({ is_new: true, active_plans: document.plans.length });
  }
});

describe("applying the same catalog again", () => {
  test("changes nothing and makes no version", async () => {
    expect(await applyCatalog(db.sql, plainCatalog)).toMatchObject({ version: 1, is_new: true });
    const before = await livePrices();
    expect(await applyCatalog(db.sql, plainCatalog)).toEqual({
      version: 1,
      is_new: false,
      plans_created: 0,
      prices_created: 0,
      active_plans: 2,
    });
    expect(await livePrices()).toEqual(before);
  });

  test("twice at once makes one version", async () => {
    const both = await Promise.all([
      applyCatalog(db.sql, plainCatalog),
      applyCatalog(db.sql, plainCatalog),
    ]);
    expect(both.map((applied) => applied.version)).toEqual([1, 1]);
    expect(both.filter((applied) => applied.is_new)).toHaveLength(1);
  });
});

describe("a changed price", () => {
  test("retires the old row and adds a new one", async () => {
    await applyCatalog(db.sql, plainCatalog);
    const applied = await applyCatalog(db.sql, withStarter(300, 2900));
    expect(applied).toMatchObject({ version: 2, plans_created: 0, prices_created: 1 });
    const rows = await db.sql`select unit_amount, monthly_credits_micros, retired_at is null as live
      from plan_prices where plan_id = 'starter' order by created_at, unit_amount`;
    expect([...rows]).toEqual([
      { unit_amount: 900, monthly_credits_micros: credits(1000), live: false },
      { unit_amount: 9000, monthly_credits_micros: credits(1000), live: false },
      { unit_amount: 2900, monthly_credits_micros: credits(300), live: true },
    ]);
  });

  test("is another price too when only its credits changed", async () => {
    await applyCatalog(db.sql, plainCatalog);
    await applyCatalog(db.sql, withStarter(1200, 900));
    expect(await livePrices()).toContainEqual({
      plan_id: "starter",
      billing_interval: "month",
      unit_amount: 900,
      monthly_credits_micros: credits(1200),
      retired_at: null,
    });
  });

  test("leaves its subscribers with what they bought", async () => {
    await applyCatalog(db.sql, plainCatalog);
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, { priceId: "price_starter_month" });
    const before = await readBalance(db.sql, id);
    await applyCatalog(db.sql, withStarter(300, 2900));
    expect(await readBalance(db.sql, id)).toEqual(before);
    await expectExactLedger(db.sql);
  });
});

describe("a plan that leaves", () => {
  const withoutStarter = {
    ...plainCatalog,
    plans: plainCatalog.plans.filter((plan) => plan.id !== "starter"),
  };

  test("is deactivated, never deleted, and its prices are retired", async () => {
    await applyCatalog(db.sql, plainCatalog);
    expect(await applyCatalog(db.sql, withoutStarter)).toMatchObject({ active_plans: 1 });
    const [plan] = await db.sql`select is_active from plans where plan_id = 'starter'`;
    expect(plan).toEqual({ is_active: false });
    expect(await livePrices()).toHaveLength(1);
  });

  test.each(["active", "trialing", "past_due", "paused"])(
    "cannot while it has a subscriber who is %s, and nothing is changed",
    async (status) => {
      await applyCatalog(db.sql, plainCatalog);
      const { id } = await signUp(db.sql);
      await subscribe(db.sql, id, { priceId: "price_starter_month" });
      await db.sql`update subscriptions set status = ${status} where account_id = ${id}`;
      expect(await stateOf(applyCatalog(db.sql, withoutStarter))).toBe("PT409");
      expect(await livePrices()).toHaveLength(3);
      const [settings] = await db.sql`select version from pricing_settings`;
      expect(settings).toEqual({ version: 1 });
    },
  );

  test("may when its subscribers are gone", async () => {
    await applyCatalog(db.sql, plainCatalog);
    const { id } = await signUp(db.sql);
    await subscribe(db.sql, id, { priceId: "price_starter_month" });
    await db.sql`update subscriptions set status = 'canceled' where account_id = ${id}`;
    expect(await applyCatalog(db.sql, withoutStarter)).toMatchObject({ active_plans: 1 });
  });
});

describe("a pack", () => {
  const pack = (unitAmount: number) => ({
    ...plainCatalog,
    packs: plainCatalog.packs.map((sold) => ({ ...sold, unitAmount })),
  });
  const soldPack = () => db.sql`select is_active, unit_amount, stripe_price_id from credit_packs`;

  test("keeps its Stripe price until its amount changes", async () => {
    await applyCatalog(db.sql, plainCatalog);
    await db.sql`update credit_packs set stripe_price_id = 'price_pack'`;
    await applyCatalog(db.sql, { ...plainCatalog, holdMinutes: 20 });
    expect(await soldPack()).toMatchObject([{ stripe_price_id: "price_pack" }]);
    await applyCatalog(db.sql, pack(600));
    expect(await soldPack()).toMatchObject([{ unit_amount: 600, stripe_price_id: null }]);
  });

  test("that leaves is sold no more", async () => {
    await applyCatalog(db.sql, plainCatalog);
    await applyCatalog(db.sql, { ...plainCatalog, packs: [] });
    expect(await soldPack()).toMatchObject([{ is_active: false }]);
  });
});

test("an old receipt explains itself by the prices and names it was charged under", async () => {
  await applyCatalog(db.sql, plainCatalog);
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(100));
  const seq = seqOf(await deduct(db.sql, id, { p_tools: ["documentation"] }));
  await applyCatalog(db.sql, {
    ...plainCatalog,
    actions: plainCatalog.actions.map((action) => ({
      ...action,
      name: `New ${action.name}`,
      credits: action.credits * 2,
      match: undefined,
    })),
    tools: [],
    chat: { action: "query", tools: [] },
  });
  const receipt = await callRow(db.sql, "explain_transaction", { p_account_id: id, p_seq: seq });
  expect(receipt).toMatchObject({
    price_version: 1,
    line_codes: ["query", "tool:documentation"],
    line_names: ["Query", "Documentation"],
    line_micros: [credits(5), credits(5)],
    cost_micros: credits(10),
    charged_micros: credits(10),
    balance_before_micros: credits(100),
    balance_after_micros: credits(90),
    lot_sources: ["admin"],
    lot_micros: [-credits(10)],
  });
  await expectExactLedger(db.sql);
});

test("people whose plan left get the default plan, and the next page goes on where one ended", async () => {
  await applyCatalog(db.sql, plainCatalog);
  const people = await Promise.all(Array.from({ length: 5 }, () => signUp(db.sql)));
  await applyCatalog(db.sql, freeCatalog);
  let moved = 0;
  let after: string | null = null;
  do {
    const page: { moved: number; next_after: string | null } = await callRow(
      db.sql,
      "adopt_accounts",
      { p_after: after, p_limit: 2 },
    );
    moved += page.moved;
    after = page.next_after;
  } while (after !== null);
  expect(moved).toBe(5);
  for (const person of people)
    expect(await readBalance(db.sql, person.id)).toMatchObject({
      plan_id: "free",
      available_micros: credits(100),
    });
  await expectExactLedger(db.sql);
});
