import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type Arguments, callRow, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { credits } from "../fixture/credits";
import { deduct, grant } from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";

type Price = {
  outcome: string;
  subject: string | null;
  cost_micros: number;
  line_codes: string[];
  line_names: string[];
  line_micros: number[];
  price_version: number;
  available_micros: number | null;
  is_affordable: boolean | null;
  charged_micros: number | null;
};

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterAll(() => db.drop());

const price = (args: Arguments) =>
  callRow<Price>(db.sql, "calculate_query_cost", { p_action: "query", ...args });

describe("a flat price", () => {
  test("is the action and each tool, line by line in the catalog's order", async () => {
    const asked = await price({ p_tools: ["github", "documentation"] });
    expect(asked).toMatchObject({
      outcome: "ok",
      cost_micros: credits(20),
      line_codes: ["query", "tool:documentation", "tool:github"],
      line_names: ["Query", "Documentation", "GitHub"],
      line_micros: [credits(5), credits(5), credits(10)],
      price_version: 1,
    });
  });

  test("counts a tool class once, however often a reply calls it", async () => {
    const asked = await price({ p_tools: ["github", "github", "github"] });
    expect(asked.cost_micros).toBe(credits(15));
    expect(asked.line_codes).toEqual(["query", "tool:github"]);
  });

  test("does not depend on tokens or on a model", async () => {
    const asked = await price({
      p_model: "nobody/knows",
      p_input_tokens: 9000,
      p_output_tokens: 9,
    });
    expect(asked.cost_micros).toBe(credits(5));
  });
});

describe("an action with match words", () => {
  test("costs its base price without one of them", async () => {
    const asked = await price({ p_action: "message", p_input: "what is a crate?" });
    expect(asked).toMatchObject({ cost_micros: credits(1), line_codes: ["message"] });
  });

  test.each(["Please DEPLOY it", "create a bucket", "recreate it"])(
    "costs the matching price when the text has one, in any case: %s",
    async (input) => {
      const asked = await price({ p_action: "message", p_input: input });
      expect(asked).toMatchObject({
        cost_micros: credits(5),
        line_codes: ["message", "match"],
        line_micros: [credits(1), credits(4)],
      });
    },
  );

  test("costs the matching price once when words and a raising tool meet", async () => {
    const asked = await price({
      p_action: "message",
      p_input: "create and deploy",
      p_tools: ["deployer", "documentation"],
    });
    expect(asked).toMatchObject({
      cost_micros: credits(10),
      line_codes: ["message", "match", "tool:documentation", "tool:deployer"],
      line_micros: [credits(1), credits(4), credits(5), 0],
    });
  });

  test("costs the matching price when a raising tool is switched on", async () => {
    const asked = await price({ p_action: "message", p_input: "hello", p_tools: ["deployer"] });
    expect(asked.cost_micros).toBe(credits(5));
  });

  test("a raising tool does not change an action without match words", async () => {
    const asked = await price({ p_tools: ["deployer"] });
    expect(asked.cost_micros).toBe(credits(5));
  });
});

describe("a token price", () => {
  test("is the model's list price with its markup, each kind of token at its own rate", async () => {
    const asked = await price({
      p_action: "complete",
      p_model: "house/small",
      p_input_tokens: 1000,
      p_cached_tokens: 400,
      p_output_tokens: 200,
    });
    // (600 x $3 + 400 x $0.3 + 200 x $15) a million = $0.00492, 10% on top, a credit is a cent.
    expect(asked.cost_micros).toBe(Math.ceil((4920 * 1.1 * 1_000_000) / 10_000));
  });

  test("is rounded up to a whole micro-credit, once", async () => {
    const asked = await price({
      p_action: "complete",
      p_model: "house/tiny",
      p_input_tokens: 1,
      p_output_tokens: 1,
    });
    // 1.5 micro-dollars with 5% are 157.5 micro-credits.
    expect(asked.cost_micros).toBe(158);
  });

  test("adds the action's flat part and the tools to the tokens", async () => {
    const asked = await price({
      p_action: "answer",
      p_model: "house/tiny",
      p_tools: ["documentation"],
      p_input_tokens: 1000,
    });
    expect(asked.line_micros).toEqual([credits(2) + 52_500, credits(5)]);
  });

  test("carries no markup on a model that its provider gives away", async () => {
    const asked = await price({
      p_action: "complete",
      p_model: "house/open:free",
      p_input_tokens: 100,
    });
    expect(asked.cost_micros).toBe((200 * 1_000_000) / 10_000);
  });

  test("of a provider's cost carries the last markup", async () => {
    const asked = await price({ p_action: "render", p_provider_cost_micros: 20_000 });
    expect(asked.cost_micros).toBe(credits(2.3));
  });

  test.each([
    ["house/tiny", 1.05],
    ["house/small", 1.1],
    ["house/open:free", 1],
    ["nobody/knows", 1.15],
  ])("of a provider's cost carries the markup of %s, or the highest", async (model, factor) => {
    const asked = { p_action: "render", p_provider_cost_micros: 20_000, p_model: model };
    expect(await price(asked)).toMatchObject({ cost_micros: Math.round(credits(2) * factor) });
  });
});

describe("what the catalog does not sell is unpriced, and named", () => {
  test.each([
    [{ p_action: "teleport" }, "action teleport"],
    [{ p_tools: ["documentation", "hammer"] }, "tool hammer"],
    [{ p_action: "complete", p_model: "nobody/knows" }, "model nobody/knows"],
    [{ p_action: "complete" }, "model (none)"],
    [{ p_action: "render" }, "action render without a provider cost"],
  ])("%o", async (args, subject) => {
    expect(await price(args)).toMatchObject({ outcome: "unpriced", subject, cost_micros: null });
  });

  test("and nobody is charged for it", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(100));
    const answer = await deduct(db.sql, id, { p_action: "teleport" });
    expect(answer).toMatchObject({ outcome: "unpriced", available_micros: credits(100) });
  });
});

describe("counts that cannot be are refused", () => {
  test.each([
    { p_input_tokens: -1 },
    { p_output_tokens: -1 },
    { p_cached_tokens: -1, p_input_tokens: 5 },
    { p_reasoning_tokens: -1, p_output_tokens: 5 },
    { p_provider_cost_micros: -1 },
    { p_input_tokens: 5, p_cached_tokens: 6 },
    { p_output_tokens: 5, p_reasoning_tokens: 6 },
  ])("%o", async (counts) => {
    const asked = { p_action: "complete", p_model: "house/small", ...counts };
    expect(await stateOf(price(asked))).toBe("22023");
    const { id } = await signUp(db.sql);
    expect(await stateOf(deduct(db.sql, id, asked))).toBe("22023");
  });
});

describe("an estimate", () => {
  test("says whether the account can pay, and charges nothing", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(12));
    expect(await price({ p_account_id: id })).toMatchObject({
      is_affordable: true,
      available_micros: credits(12),
    });
    const dear = await price({ p_account_id: id, p_tools: ["github"] });
    expect(dear).toMatchObject({ is_affordable: false, available_micros: credits(12) });
  });

  test("works signed out, without a balance", async () => {
    expect(await price({})).toMatchObject({ available_micros: null, is_affordable: null });
  });

  test("is what the charge then takes", async () => {
    const { id } = await signUp(db.sql);
    await grant(db.sql, id, credits(100));
    const asked = { p_action: "answer", p_model: "house/small", p_input_tokens: 777 };
    const estimate = await price(asked);
    const answer = await deduct(db.sql, id, asked);
    expect(answer).toMatchObject({
      charged_micros: estimate.charged_micros,
      cost_micros: estimate.charged_micros,
      line_codes: estimate.line_codes,
      line_micros: estimate.line_micros,
      available_micros: credits(100) - estimate.cost_micros,
    });
  });
});

test("before any catalog, pricing says what to run instead of guessing", async () => {
  const empty = await createDatabase();
  const asked = callRow(empty.sql, "calculate_query_cost", { p_action: "query" });
  expect(await stateOf(asked)).toBe("PT503");
  await empty.drop();
});
