import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { applyCatalog, type CatalogFile, freePlan, plainCatalog } from "../fixture/catalog";
import { day, hour, passSeconds, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant, hold, release, reserve, settle } from "../fixture/ledger-calls";
import { chargeBatch, chargeRun, startRun, track } from "../fixture/metering-calls";
import { signUp } from "../fixture/person";

type Limits = NonNullable<CatalogFile["plans"][number]["limits"]>;

let db: TestDatabase;
let month = 0;
beforeAll(async () => {
  db = await createDatabase();
});
beforeEach(async () => {
  month += 1;
  await setClock(db.sql, new Date(Date.UTC(2027, month, 10, 12)));
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

/** A person on a free plan with these quotas, and credits enough. */
async function personWith(limits: Limits): Promise<string> {
  await applyQuotas(limits);
  const { id } = await signUp(db.sql);
  await grant(db.sql, id, credits(5000));
  return id;
}

const applyQuotas = (limits: Limits) =>
  applyCatalog(db.sql, { ...plainCatalog, plans: [{ ...freePlan, limits }] });

describe("a plan's requests a day", () => {
  test("are refused past their number, until midnight", async () => {
    const id = await personWith({ requestsPerDay: 2 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    const held = await hold(db.sql, id);
    const refused = await deduct(db.sql, id);
    expect(refused).toMatchObject({
      outcome: "quota_reached",
      subject: "2 requests a day",
      limit_scope: "plan",
      shortfall_micros: 0,
    });
    expect(refused.retry_after_seconds).toBeGreaterThan(11 * hour);
    expect(refused.retry_after_seconds).toBeLessThanOrEqual(12 * hour);
    await settle(db.sql, id, held);
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
    await passSeconds(db.sql, 12 * hour);
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "ok" });
  });

  test("count no refusal, no replay and no hold that was given back", async () => {
    const id = await personWith({ requestsPerDay: 2 });
    await deduct(db.sql, id, { p_action: "teleport" });
    const first = await deduct(db.sql, id, { p_request_key: "k" });
    await release(db.sql, id, await hold(db.sql, id));
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toMatchObject({ replayed: true });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
    expect(await deduct(db.sql, id, { p_request_key: "k" })).toMatchObject({ seq: first.seq });
  });

  test("are passed by no crowd", async () => {
    const id = await personWith({ requestsPerDay: 30 });
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, at) => (at % 3 === 0 ? reserve : deduct)(db.sql, id)),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(30);
    expect(answers.filter(({ outcome }) => outcome === "quota_reached")).toHaveLength(50);
  });

  test("count what was used before the plan had a quota, and while it had none", async () => {
    const id = await personWith({});
    await deduct(db.sql, id);
    await passSeconds(db.sql, day);
    for (let at = 0; at < 3; at += 1) await deduct(db.sql, id);
    await applyQuotas({ requestsPerDay: 4 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
    await applyQuotas({});
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await applyQuotas({ requestsPerDay: 6 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
  });

  test("count items of a batch one by one, and it names the first without room", async () => {
    const id = await personWith({ requestsPerDay: 3 });
    expect(await chargeBatch(db.sql, id, ["a", "b", "c", "d"])).toMatchObject({
      outcome: "quota_reached",
      refused_index: 4,
    });
    expect(await chargeBatch(db.sql, id, ["a", "b", "c"])).toMatchObject({ outcome: "ok" });
    expect(await chargeBatch(db.sql, id, ["a", "c"])).toMatchObject({ replayed_count: 2 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
  });

  test("count a run's charges, and not its hold", async () => {
    const id = await personWith({ requestsPerDay: 2 });
    const { reservation_id } = await startRun(db.sql, id, credits(100));
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({ outcome: "ok" });
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({ outcome: "ok" });
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({ outcome: "quota_reached" });
    expect(await startRun(db.sql, id, credits(100))).toMatchObject({ outcome: "ok" });
  });

  test("count no dead hold against a run", async () => {
    const id = await personWith({ requestsPerDay: 2 });
    const { reservation_id } = await startRun(db.sql, id, credits(100));
    await hold(db.sql, id, { p_life_seconds: 60 });
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({ outcome: "ok" });
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({ outcome: "quota_reached" });
    await passSeconds(db.sql, 90);
    expect(await chargeRun(db.sql, id, reservation_id)).toMatchObject({
      outcome: "ok",
      // The month's 100 free credits too; the run has taken 100, and 10 of them are spent.
      available_micros: credits(5000),
      held_micros: credits(90),
    });
  });

  test("count tracked usage, which they never refuse", async () => {
    const id = await personWith({ requestsPerDay: 1 });
    for (let at = 0; at < 3; at += 1)
      expect(await track(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
  });
});

describe("a plan's requests a period", () => {
  test("are refused until the period ends, whichever day it is", async () => {
    const id = await personWith({ requestsPerPeriod: 2, requestsPerDay: 50 });
    await deduct(db.sql, id);
    await passSeconds(db.sql, 5 * day);
    await deduct(db.sql, id);
    await passSeconds(db.sql, 5 * day);
    const refused = await deduct(db.sql, id);
    expect(refused).toMatchObject({
      outcome: "quota_reached",
      subject: "2 requests a period",
    });
    expect(refused.retry_after_seconds).toBeGreaterThan(17 * day);
    await passSeconds(db.sql, refused.retry_after_seconds ?? 0);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
  });

  test("are found in a long ledger as if it were a short one", async () => {
    const id = await personWith({});
    for (let at = 0; at < 3; at += 1)
      await chargeBatch(
        db.sql,
        id,
        Array.from({ length: 30 }, (_, item) => `${at}-${item}`),
      );
    await passSeconds(db.sql, 32 * day);
    for (let at = 0; at < 7; at += 1) await deduct(db.sql, id);
    await applyQuotas({ requestsPerPeriod: 8 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "quota_reached" });
  });
});

describe("a plan's bytes a day", () => {
  test("refuse the next request once tracked usage has used them up", async () => {
    const id = await personWith({ bytesPerDay: 1000 });
    await track(db.sql, id, { p_bytes: 999 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await track(db.sql, id, { p_bytes: 1 });
    expect(await deduct(db.sql, id)).toMatchObject({
      outcome: "quota_reached",
      subject: "1000 bytes a day",
    });
    expect(await track(db.sql, id, { p_bytes: 5000 })).toMatchObject({ outcome: "ok" });
    await passSeconds(db.sql, 12 * hour);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
  });
});
