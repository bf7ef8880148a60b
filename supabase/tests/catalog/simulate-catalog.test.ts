import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CatalogDocument, catalogSchema } from "../../../lib/pricing/catalog-schema";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, stateOf } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, settle } from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Row = {
  account_id: string;
  usages: number;
  before_micros: number;
  after_micros: number;
  unsold_usages: number;
  unsold: string[];
  provider_cost_micros: number;
  unknown_costs: number;
};

const hour = 3_600_000;
const simulate = (file: CatalogFile, from = -hour, to = hour) => {
  const document: CatalogDocument = catalogSchema.parse(file);
  return callAll<Row>(db.sql, "simulate_catalog", {
    p_document: JSON.stringify(document),
    p_from: new Date(Date.now() + from),
    p_to: new Date(Date.now() + to),
  });
};
const simulated = async (file: CatalogFile, id: string) => {
  const row = (await simulate(file)).find((each) => each.account_id === id);
  if (!row) throw new Error("the account used nothing");
  return row;
};

async function spender(): Promise<string> {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(1000));
  return id;
}

const dearer: CatalogFile = {
  ...plainCatalog,
  actions: plainCatalog.actions.map((action) => ({
    ...action,
    credits: action.credits * 3,
    ...(action.match && { match: { words: ["launch"], credits: 40 } }),
  })),
  markups: [{ belowUsdPerKtok: null, percent: 100 }],
};

/** Everything that an application of a catalog writes. */
const offer = async () => ({
  settings: await db.sql`select * from pricing_settings`,
  versions: await db.sql`select version, digest from pricing_versions`,
  plans: await db.sql`select * from plans order by plan_id`,
  prices: await db.sql`select * from plan_prices order by plan_price_id`,
  packs: await db.sql`select * from credit_packs order by pack_id`,
  actions: await db.sql`select * from action_costs order by action`,
  tools: await db.sql`select * from tool_costs order by tool`,
  models: await db.sql`select * from model_prices order by model`,
  markups: await db.sql`select * from markup_rules order by below_usd_per_ktok`,
});

describe("a replay of the catalog in force", () => {
  test("costs to the micro-credit what was charged, whatever was used", async () => {
    const id = await spender();
    const charged = [
      await deduct(db.sql, id, { p_tools: ["documentation", "github"] }),
      await deduct(db.sql, id, { p_action: "message", p_input: "create it" }),
      await deduct(db.sql, id, { p_action: "message", p_input: "what is it?" }),
      await deduct(db.sql, id, {
        p_action: "answer",
        p_model: "house/small",
        p_input_tokens: 1234,
        p_cached_tokens: 234,
        p_output_tokens: 77,
        p_reasoning_tokens: 11,
      }),
      await deduct(db.sql, id, { p_action: "render", p_provider_cost_micros: 20_000 }),
    ];
    const sum = charged.reduce((total, answer) => total + Number(answer.charged_micros), 0);
    expect(await simulated(plainCatalog, id)).toMatchObject({
      usages: 5,
      before_micros: sum,
      after_micros: sum,
      unsold_usages: 0,
    });
  });
});

describe("a replay under another catalog", () => {
  test("costs its prices, and matching words count under its own words", async () => {
    const id = await spender();
    await deduct(db.sql, id);
    await deduct(db.sql, id, { p_action: "message", p_input: "deploy it" });
    expect(await simulated(dearer, id)).toMatchObject({
      before_micros: credits(10),
      after_micros: credits(15 + 40),
    });
  });

  test("names what it does not sell, and counts it as nothing", async () => {
    const id = await spender();
    await deduct(db.sql, id, { p_tools: ["github"] });
    await deduct(db.sql, id);
    const without = { ...dearer, tools: [], chat: { action: "query", tools: [] } };
    expect(await simulated(without, id)).toMatchObject({
      after_micros: credits(15),
      unsold_usages: 1,
      unsold: ["tool github"],
    });
  });

  test("keeps free, before as after, what failed or was stopped before it began", async () => {
    const id = await spender();
    for (const end of [
      { p_ended: "failed", p_started: true, p_error: "provider_error" },
      { p_ended: "failed", p_started: false, p_error: "provider_error" },
      { p_ended: "stopped", p_started: false },
    ])
      await settle(db.sql, id, await hold(db.sql, id), end);
    expect(await simulated(dearer, id)).toMatchObject({
      usages: 3,
      before_micros: 0,
      after_micros: 0,
    });
  });

  test("is not moved by what the catalog in force cost once, so that only the two differ", async () => {
    const id = await spender();
    await deduct(db.sql, id);
    await applyCatalog(db.sql, dearer);
    try {
      expect(await simulated(dearer, id)).toMatchObject({
        before_micros: credits(15),
        after_micros: credits(15),
      });
    } finally {
      await applyCatalog(db.sql, plainCatalog);
    }
  });

  test("knows what the providers cost: what was recorded, or the tokens at list price", async () => {
    const id = await spender();
    await deduct(db.sql, id, { p_action: "render", p_provider_cost_micros: 20_000 });
    await deduct(db.sql, id, {
      p_action: "complete",
      p_model: "house/tiny",
      p_input_tokens: 1000,
      p_output_tokens: 1000,
    });
    await deduct(db.sql, id);
    expect(await simulated(dearer, id)).toMatchObject({
      // $0.02, and a thousand tokens at $0.5 and $1 a million; nobody knows of the query.
      provider_cost_micros: 20_000 + 1_500,
      unknown_costs: 1,
    });
  });

  test("leaves nothing behind: no price, no version, no plan", async () => {
    const before = await offer();
    await simulate({ ...dearer, plans: dearer.plans.slice(1), packs: [] });
    expect(await offer()).toEqual(before);
  });

  test("counts the period's usages alone, its beginning in and its end out", async () => {
    await deduct(db.sql, await spender());
    expect(await simulate(dearer, hour, 2 * hour)).toEqual([]);
    expect(await stateOf(simulate(dearer, hour, hour))).toBe("22023");
  });
});
