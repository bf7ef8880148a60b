import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "./database";
import { applyCatalog, plainCatalog } from "./fixture/catalog";
import { credits } from "./fixture/credits";
import { expectExactLedger } from "./fixture/exact-ledger";
import { deduct } from "./fixture/ledger-calls";
import { chargeBatch, track } from "./fixture/metering-calls";
import { team } from "./fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

describe("a batch", () => {
  test("charges each item once, however often it comes", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    await deduct(db.sql, id, { p_request_key: "b" });
    const keys = ["a", "b", "c", "a"];
    const first = await chargeBatch(db.sql, id, keys);
    expect(first).toMatchObject({
      outcome: "ok",
      charged_count: 2,
      replayed_count: 2,
      seqs: [3, 2, 4, 3],
      available_micros: credits(85),
    });
    expect(first.charged_micros).toEqual([5, 5, 5, 5].map(credits));
    expect(await chargeBatch(db.sql, id, keys)).toMatchObject({
      outcome: "ok",
      charged_count: 0,
      replayed_count: 4,
      seqs: first.seqs,
    });
  });

  test("of a thousand is charged in one call", async () => {
    const { id } = await team(db.sql, { credits: 6000 });
    const started = performance.now();
    const keys = Array.from({ length: 1000 }, (_, at) => `item-${at}`);
    expect(await chargeBatch(db.sql, id, keys)).toMatchObject({
      outcome: "ok",
      charged_count: 1000,
      available_micros: credits(1000),
    });
    console.log("batch ms", performance.now() - started);
  });

  test("tracks", async () => {
    const { id } = await team(db.sql, { credits: 3 });
    expect(await track(db.sql, id)).toMatchObject({
      outcome: "ok",
      debt_micros: credits(2),
      charged_micros: credits(5),
    });
  });
});
