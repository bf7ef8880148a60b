import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "./database";
import { applyCatalog, plainCatalog } from "./fixture/catalog";
import { credits } from "./fixture/credits";
import { expectExactLedger } from "./fixture/exact-ledger";
import { deduct, reserve, settle } from "./fixture/ledger-calls";
import { limitOn, setLimit, team } from "./fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

describe("a spend limit", () => {
  test("refuses what would pass it, names itself, and lets through what fits", async () => {
    const { id, member, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 12 });
    const mine = { p_actor_id: member };
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
    const held = await reserve(db.sql, id, mine);
    expect(held).toMatchObject({ outcome: "ok", charged_micros: credits(5) });
    expect(await limitOn(db.sql, id)).toMatchObject({
      spent_micros: credits(5),
      held_micros: credits(5),
      effective_micros: credits(12),
    });
    expect(await deduct(db.sql, id, mine)).toMatchObject({
      outcome: "limit_reached",
      subject: `member:${member}:day`,
      limit_scope: "member",
      limit_scope_id: member,
      shortfall_micros: 0,
    });
    expect(await deduct(db.sql, id, { p_actor_id: owner })).toMatchObject({ outcome: "ok" });
    await settle(db.sql, id, held.reservation_id ?? "", { p_ended: "stopped", p_started: false });
    expect(await limitOn(db.sql, id)).toMatchObject({ spent_micros: credits(5), held_micros: 0 });
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok" });
  });
});
