import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callAll, callRow, callValue } from "../fixture/call";
import { applyCatalog, type CatalogFile, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, reserve } from "../fixture/ledger-calls";
import { readBalance } from "../fixture/ledger-rows";
import { signUp } from "../fixture/person";
import { subscribe } from "../fixture/subscription";

/** Starter has small models only, Saver all; a plan sold by contact has them all too. */
const catalog: CatalogFile = {
  ...plainCatalog,
  plans: plainCatalog.plans.map((plan) =>
    plan.id === "starter"
      ? { ...plan, entitlements: { projects: 2, models: { tiers: ["basic"], ids: ["house/gem"] } } }
      : { ...plan, entitlements: { projects: null } },
  ),
  product: { ...plainCatalog.product, defaultModel: "house/tiny" },
  models: [
    ...plainCatalog.models.map((model) =>
      model.id === "house/tiny" ? { ...model, tier: "basic" } : model,
    ),
    { id: "house/gem", provider: "house", name: "Gem", inputUsdPerMtok: 1, outputUsdPerMtok: 2 },
  ],
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

async function subscriberOf(plan: "starter" | "saver"): Promise<string> {
  const { id } = await signUp(db.sql);
  await subscribe(db.sql, id, { priceId: `price_${plan}_month` });
  return id;
}

const completion = (model: string) => ({
  p_action: "complete",
  p_model: model,
  p_input_tokens: 1000,
  p_output_tokens: 100,
});

function beginTurn(accountId: string, model: string) {
  return callRow<{ outcome: string; subject: string | null }>(db.sql, "begin_chat_turn", {
    p_account_id: accountId,
    p_user_id: accountId,
    p_conversation_id: randomUUID(),
    p_user_message_id: randomUUID(),
    p_reply_id: randomUUID(),
    p_parts: "[]",
    p_title: "A question",
    p_input: "Where is it?",
    p_tools: [],
    ...completion(model),
  });
}

describe("a plan with some models", () => {
  test.each(["house/tiny", "house/gem"])("lets its subscribers use %s", async (model) => {
    const id = await subscriberOf("starter");
    expect(await deduct(db.sql, id, completion(model))).toMatchObject({ outcome: "ok" });
    expect(await reserve(db.sql, id, completion(model))).toMatchObject({ outcome: "ok" });
  });

  test("refuses another however it is asked for, names it, and writes nothing", async () => {
    const id = await subscriberOf("starter");
    const before = await readBalance(db.sql, id);
    const refusal = { outcome: "plan_required", subject: "model house/small" };
    expect(await deduct(db.sql, id, completion("house/small"))).toMatchObject(refusal);
    expect(await reserve(db.sql, id, completion("house/small"))).toMatchObject(refusal);
    expect(await beginTurn(id, "house/small")).toMatchObject(refusal);
    const estimate = await callRow(db.sql, "calculate_query_cost", {
      ...completion("house/small"),
      p_account_id: id,
    });
    expect(estimate).toMatchObject(refusal);
    expect(await readBalance(db.sql, id)).toEqual(before);
    expect(await db.sql`select from public.conversations where account_id = ${id}`).toHaveLength(0);
  });

  test("refuses a model that has no price as unpriced", async () => {
    const id = await subscriberOf("starter");
    const answer = await deduct(db.sql, id, completion("nobody/knows"));
    expect(answer).toMatchObject({ outcome: "unpriced", subject: "model nobody/knows" });
  });

  test("names the plans that have the model", async () => {
    const plans = await callAll(db.sql, "list_plans_with_model", { p_model: "house/small" });
    expect(plans).toEqual([{ list_plans_with_model: "saver" }]);
  });
});

test("a plan that names no models has all of them", async () => {
  const id = await subscriberOf("saver");
  expect(await deduct(db.sql, id, completion("house/small"))).toMatchObject({ outcome: "ok" });
});

test("without a plan there are the models that every plan has", async () => {
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(10));
  expect(await deduct(db.sql, id, completion("house/tiny"))).toMatchObject({ outcome: "ok" });
  expect(await deduct(db.sql, id, completion("house/small"))).toMatchObject({
    outcome: "plan_required",
  });
});

describe("a counted entitlement", () => {
  const projectsOf = (id: string, at = new Date()) =>
    callValue(db.sql, "private.entitled_count", {
      p_account_id: id,
      p_entitlement: "projects",
      p_now: at,
    });

  test("is the plan's number, null for any number, and none without a plan", async () => {
    expect(await projectsOf(await subscriberOf("starter"))).toBe(2);
    expect(await projectsOf(await subscriberOf("saver"))).toBeNull();
    expect(await projectsOf((await signUp(db.sql)).id)).toBe(0);
  });

  test("ends with the plan's rights, before anybody has renewed the account", async () => {
    const id = await subscriberOf("starter");
    expect(await projectsOf(id, new Date(Date.now() + 40 * 86_400_000))).toBe(0);
  });
});
