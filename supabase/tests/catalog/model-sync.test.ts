import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, stateOf } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, seqOf } from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";

const catalog: CatalogFile = {
  ...plainCatalog,
  models: plainCatalog.models.map((model) =>
    model.id === "house/small" ? { ...model, overridesProvider: true } : model,
  ),
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, catalog);
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Listed = { id: string; usd: string };
type Synced = {
  version: number;
  is_new: boolean;
  added: string[];
  changed: string[];
  overridden: string[];
  vanished: string[];
};

function sync(...models: Listed[]): Promise<Synced> {
  const usd = models.map((model) => model.usd);
  return callRow(db.sql, "sync_model_prices", {
    p_models: models.map(({ id }) => id),
    p_names: models.map(({ id }) => id),
    p_input_usd: usd,
    p_cached_usd: usd,
    p_output_usd: usd,
    p_reasoning_usd: usd,
    p_context_tokens: models.map(() => 1000),
  });
}

const small = { id: "house/small", usd: "0.000009" };
const tiny = { id: "house/tiny", usd: "0.000002" };
const fresh = { id: "house/fresh", usd: "0.0000015" };
const open = { id: "house/open:free", usd: "0" };

const priceOf = async (model: string) => {
  const [row] = await db.sql<{ usd: number; active: boolean; tier: string }[]>`
    select input_usd_per_mtok::float8 as usd, is_active as active, tier
    from model_prices where model = ${model}`;
  return row;
};
const charge = (id: string, model: string) =>
  deduct(db.sql, id, { p_action: "complete", p_model: model, p_input_tokens: 1_000_000 });

describe("a sync of model prices", () => {
  beforeEach(() => sync(small, tiny, fresh, open));

  test("puts the provider's prices in force, exactly, and keeps what the catalog overrides", async () => {
    expect(await priceOf("house/tiny")).toEqual({ usd: 2, active: true, tier: "standard" });
    expect(await priceOf("house/fresh")).toEqual({ usd: 1.5, active: true, tier: "standard" });
    expect(await priceOf("house/small")).toMatchObject({ usd: 3, active: true });
  });

  test("again changes nothing and makes no version", async () => {
    const again = await sync(small, tiny, fresh, open);
    expect(again).toMatchObject({ is_new: false, added: [], changed: [], vanished: [] });
    expect(again.overridden).toEqual(["house/small"]);
  });

  test("twice at once makes one version", async () => {
    const cheaper = { ...tiny, usd: "0.000001" };
    const both = await Promise.all([
      sync(small, cheaper, fresh, open),
      sync(small, cheaper, fresh, open),
    ]);
    expect(both.filter((synced) => synced.is_new)).toHaveLength(1);
    expect(new Set(both.map((synced) => synced.version)).size).toBe(1);
  });

  test("ends what vanished, so that it is refused as unpriced, and a later list brings it back", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(100_000));
    expect(await sync(small, fresh, open)).toMatchObject({ vanished: ["house/tiny"] });
    expect(await charge(id, "house/tiny")).toMatchObject({
      outcome: "unpriced",
      subject: "model house/tiny",
    });
    expect(await sync(small, tiny, fresh, open)).toMatchObject({ changed: ["house/tiny"] });
    expect(await charge(id, "house/tiny")).toMatchObject({ outcome: "ok" });
  });

  test("is a pricing version of its own: an old receipt keeps its prices", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(100_000));
    const old = seqOf(await charge(id, "house/fresh"));
    const dearer = await sync(small, tiny, { ...fresh, usd: "0.00001" }, open);
    const next = seqOf(await charge(id, "house/fresh"));
    const versions = await db.sql<{ seq: number; usd: number; cost: number }[]>`
      select t.seq::int, t.cost_micros::float8 as cost, (listed ->> 'inputUsdPerMtok')::float8 as usd
      from credit_transactions t join pricing_versions v on v.version = t.price_version,
        jsonb_array_elements(v.models) listed
      where t.account_id = ${id} and t.seq in (${old}, ${next}) and listed ->> 'id' = 'house/fresh'
      order by t.seq`;
    // 10% on top of $10 a million: from $0.01 a thousand on it is 15%.
    expect([...versions]).toEqual([
      { seq: old, usd: 1.5, cost: credits(165) },
      { seq: next, usd: 10, cost: credits(1150) },
    ]);
    expect(dearer.is_new).toBe(true);
  });

  test("survives applying the catalog's file again, which is no new version", async () => {
    const { version } = await sync(small, tiny, fresh, open);
    expect(await applyCatalog(db.sql, catalog)).toMatchObject({ version, is_new: false });
    expect(await priceOf("house/tiny")).toMatchObject({ usd: 2 });
  });

  test.each(["-0.000001", "NaN", "infinity"])("refuses a price of %s whole", async (usd) => {
    const before = await priceOf("house/tiny");
    expect(await stateOf(sync(small, { ...tiny, usd }))).toBe("22023");
    expect(await priceOf("house/tiny")).toEqual(before);
  });

  test("refuses an empty list, which would end every model", async () => {
    expect(await stateOf(sync())).toBe("22023");
    expect(await priceOf("house/tiny")).toMatchObject({ active: true });
  });
});

test("a price below zero fits into no row", async () => {
  const negative = db.sql`update model_prices set output_usd_per_mtok = -1`;
  expect(await stateOf(negative)).toBe("23514");
});

describe("the tier of a model that the catalog does not name", () => {
  const named = (id: string, tier: string, usd: number) => {
    const [like] = plainCatalog.models;
    const usdPerMtok = {
      inputUsdPerMtok: usd,
      cachedUsdPerMtok: usd,
      outputUsdPerMtok: usd,
      reasoningUsdPerMtok: usd,
    };
    if (!like) throw new Error("the plain catalog has models");
    return { ...like, id, name: id, tier, ...usdPerMtok };
  };
  const tierOf = async (model: string) => (await priceOf(model))?.tier;

  test("is the cheapest that has one as dear, above all the dearest, and follows price and catalog", async () => {
    const usual = catalog.models;
    const models = [
      ...usual.map((model) => ({ ...model, tier: "basic" })),
      named("house/good", "good", 10),
      named("house/best", "best", 30),
    ];
    await applyCatalog(db.sql, { ...catalog, models });
    const at = (usd: string) => ({ id: "house/new", usd });
    for (const [usd, tier] of [
      ["0", "basic"],
      ["0.000001", "basic"],
      ["0.00001", "good"],
      ["0.000010001", "best"],
      ["0.00003", "best"],
      ["0.0009", "best"],
    ] as const) {
      await sync(small, tiny, at(usd));
      expect(await tierOf("house/new"), usd).toBe(tier);
      // What the catalog names keeps its tier, whatever it costs now.
      expect(await tierOf("house/tiny")).toBe("basic");
    }
    await applyCatalog(db.sql, { ...catalog, models: models.slice(0, -1) });
    expect(await tierOf("house/new")).toBe("good");
    expect(await sync(small, tiny, at("0.0009"))).toMatchObject({ is_new: false });
    await applyCatalog(db.sql, catalog);
    expect(await tierOf("house/new")).toBe("standard");
  });
});
