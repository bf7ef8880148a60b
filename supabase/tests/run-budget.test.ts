import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "./database";
import { applyCatalog, plainCatalog } from "./fixture/catalog";
import { credits } from "./fixture/credits";
import { expectExactLedger } from "./fixture/exact-ledger";
import { release } from "./fixture/ledger-calls";
import { readBalance, readMovements } from "./fixture/ledger-rows";
import { chargeRun, startRun } from "./fixture/metering-calls";
import { team } from "./fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

describe("a run's budget", () => {
  test("pays each sub-request a usage row, and what it left comes back", async () => {
    const { id, member } = await team(db.sql, { credits: 100 });
    const run = await startRun(db.sql, id, credits(12), { p_actor_id: member });
    expect(run).toMatchObject({ outcome: "ok", charged_micros: credits(12), lane: "credits" });
    for (const held of [7, 2]) {
      expect(await chargeRun(db.sql, id, run.reservation_id)).toMatchObject({
        outcome: "ok",
        charged_micros: credits(5),
        available_micros: credits(88),
        held_micros: credits(held),
      });
    }
    expect(await chargeRun(db.sql, id, run.reservation_id)).toMatchObject({
      outcome: "insufficient_credits",
      subject: "run budget",
      shortfall_micros: credits(3),
    });
    await release(db.sql, id, run.reservation_id ?? "");
    expect(await readBalance(db.sql, id)).toMatchObject({
      available_micros: credits(90),
      held_micros: 0,
    });
    expect(
      (await readMovements(db.sql, id)).map(({ type, amount_micros }) => [type, amount_micros]),
    ).toEqual([
      ["grant", credits(100)],
      ["usage", -credits(5)],
      ["usage", -credits(5)],
    ]);
  });

  test("is shared by twenty at once, who never exceed it", async () => {
    const { id } = await team(db.sql, { credits: 100 });
    const { reservation_id } = await startRun(db.sql, id, credits(33));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => chargeRun(db.sql, id, reservation_id)),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(6);
    expect(answers.filter(({ subject }) => subject === "run budget")).toHaveLength(14);
    await release(db.sql, id, reservation_id ?? "");
    expect(await readBalance(db.sql, id)).toMatchObject({ available_micros: credits(70) });
  });
});
