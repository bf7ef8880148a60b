import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { type Arguments, callRow, callValue, stateOf } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { day, hour, passSeconds, setClock } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import {
  checkpoint,
  deduct,
  hold,
  refund,
  release,
  reserve,
  seqOf,
  settle,
  sweep,
} from "../fixture/ledger-calls";
import { signUp } from "../fixture/person";
import { addDepartment, limitOn, limitsOf, setLimit, team } from "../fixture/team";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
/** Every test has the noon of a month's tenth: none but those about it come near a boundary. */
let month = 0;
beforeEach(async () => {
  month += 1;
  await setClock(db.sql, new Date(Date.UTC(2027, month, 10, 12)));
});
afterEach(() => expectExactLedger(db.sql));
afterAll(() => db.drop());

const counted = async (id: string) => {
  const { spent_micros, held_micros } = await limitOn(db.sql, id);
  return { spent: spent_micros / credits(1), held: held_micros / credits(1) };
};

describe("a spend limit", () => {
  test("refuses what would pass it, names itself, and lets through what fits", async () => {
    const { id, member, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 12 });
    const mine = { p_actor_id: member };
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
    const held = await reserve(db.sql, id, mine);
    expect(held).toMatchObject({ outcome: "ok", charged_micros: credits(5) });
    expect(await counted(id)).toEqual({ spent: 5, held: 5 });
    const refused = await deduct(db.sql, id, mine);
    expect(refused).toMatchObject({
      outcome: "limit_reached",
      subject: `member:${member}:day`,
      limit_scope: "member",
      limit_scope_id: member,
      shortfall_micros: 0,
      charged_micros: 0,
    });
    expect(refused.limit_window_ends_at?.toISOString()).toMatch(/-11T00:00:00.000Z$/);
    // Nearly twelve hours: noon until midnight.
    expect(refused.retry_after_seconds).toBeGreaterThan(11 * hour);
    expect(await reserve(db.sql, id, mine)).toMatchObject({ outcome: "limit_reached" });
    expect(await deduct(db.sql, id, { p_actor_id: owner })).toMatchObject({ outcome: "ok" });
    await settle(db.sql, id, held.reservation_id ?? "", { p_ended: "stopped", p_started: false });
    expect(await counted(id)).toEqual({ spent: 5, held: 0 });
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok" });
  });

  test("counts neither a refusal nor a replay, and a replay comes before it", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    const keyed = { p_request_key: "k" };
    const first = await deduct(db.sql, id, keyed);
    expect(await deduct(db.sql, id)).toMatchObject({
      outcome: "limit_reached",
      subject: "account:Harbor Freight:day",
    });
    expect(await deduct(db.sql, id, keyed)).toMatchObject({ replayed: true, seq: first.seq });
    expect(await counted(id)).toEqual({ spent: 5, held: 0 });
  });

  test("lets through what costs nothing, also once it is passed", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
    const free = { p_action: "complete", p_model: "house/small" };
    expect(await deduct(db.sql, id, free)).toMatchObject({ outcome: "ok", charged_micros: 0 });
  });

  test("a hundred at once on one limit pass exactly what fits", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 1000 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 63 });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        (at % 2 === 0 ? deduct : reserve)(db.sql, id, { p_actor_id: member }),
      ),
    );
    expect(answers.filter(({ outcome }) => outcome === "ok")).toHaveLength(12);
    expect(answers.filter(({ outcome }) => outcome === "limit_reached")).toHaveLength(88);
    const { spent, held } = await counted(id);
    expect(spent + held).toBe(60);
  });

  test("is lifted by its window's end, a day's at midnight and a month's with the month", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 10, window: "month" });
    await deduct(db.sql, id);
    expect(await deduct(db.sql, id)).toMatchObject({ subject: "account:Harbor Freight:day" });
    await passSeconds(db.sql, day);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await passSeconds(db.sql, day);
    expect(await deduct(db.sql, id)).toMatchObject({ subject: "account:Harbor Freight:month" });
  });

  test("that leaves least is the one that is named", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    const research = await addDepartment(db.sql, id, "Research: Deep");
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 9 });
    await setLimit(db.sql, id, { by: owner, on: "department", of: research, limit: 7 });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 8 });
    const mine = { p_actor_id: member, p_department_id: research };
    await deduct(db.sql, id, mine);
    expect(await deduct(db.sql, id, mine)).toMatchObject({
      subject: "department:Research: Deep:day",
      limit_scope: "department",
      limit_scope_id: research,
    });
  });

  test("of frozen accounts and bad prices is not asked", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 1 });
    expect(await deduct(db.sql, id, { p_action: "teleport" })).toMatchObject({
      outcome: "unpriced",
    });
    await db.sql`update public.credit_balances set spending_frozen_at = now()
      where account_id = ${id}`;
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "frozen" });
    expect(await reserve(db.sql, id)).toMatchObject({ outcome: "frozen" });
  });
});

describe("a department's limit", () => {
  test("counts everything below it, by every ancestor", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const top = await addDepartment(db.sql, id, "Top");
    const middle = await addDepartment(db.sql, id, "Middle", top);
    const leaf = await addDepartment(db.sql, id, "Leaf", middle);
    await setLimit(db.sql, id, { by: owner, on: "department", of: top, limit: 12 });
    await setLimit(db.sql, id, { by: owner, on: "department", of: middle, limit: 50 });
    await deduct(db.sql, id, { p_department_id: leaf });
    await deduct(db.sql, id, { p_department_id: top });
    const spent = (await limitsOf(db.sql, id)).map((limit) => [
      limit.scope_name,
      limit.spent_micros,
    ]);
    expect(spent).toEqual([
      ["Middle", credits(5)],
      ["Top", credits(10)],
    ]);
    expect(await deduct(db.sql, id, { p_department_id: leaf })).toMatchObject({
      outcome: "limit_reached",
      limit_scope_id: top,
    });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
  });

  test("keeps a moved member's past, and the new one starts without it", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const before = await addDepartment(db.sql, id, "Before");
    const after = await addDepartment(db.sql, id, "After");
    await setLimit(db.sql, id, { by: owner, on: "department", of: before, limit: 10 });
    await deduct(db.sql, id, { p_department_id: before });
    const held = await hold(db.sql, id, { p_department_id: before });
    await setLimit(db.sql, id, { by: owner, on: "department", of: after, limit: 10 });
    await deduct(db.sql, id, { p_department_id: after });
    // What the member began before the move is settled where it began.
    await settle(db.sql, id, held);
    const spent = (await limitsOf(db.sql, id)).map((limit) => limit.spent_micros);
    expect(spent).toEqual([credits(5), credits(10)]);
  });

  test("ends at a tree that was bent into a loop", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const one = await addDepartment(db.sql, id, "One");
    const two = await addDepartment(db.sql, id, "Two", one);
    await db.sql`update public.departments set parent_id = ${two} where department_id = ${one}`;
    await setLimit(db.sql, id, { by: owner, on: "department", of: one, limit: 10 });
    expect(await deduct(db.sql, id, { p_department_id: two })).toMatchObject({ outcome: "ok" });
  });
});

describe("a limit that is set", () => {
  test("on what has spent already starts from it, also from what is held", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    const mine = { p_actor_id: member };
    await deduct(db.sql, id, mine);
    await deduct(db.sql, id, { p_actor_id: owner });
    await passSeconds(db.sql, day);
    await deduct(db.sql, id, mine);
    const held = await hold(db.sql, id, { ...mine, p_tools: ["documentation"] });
    await setLimit(db.sql, id, { by: owner, on: "member", of: member, limit: 15 });
    expect(await counted(id)).toEqual({ spent: 5, held: 10 });
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "limit_reached" });
    await settle(db.sql, id, held);
    expect(await counted(id)).toEqual({ spent: 10, held: 0 });
  });

  test("for a month starts from all of the month, and from no day before it", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await deduct(db.sql, id);
    await passSeconds(db.sql, 30 * day);
    await deduct(db.sql, id);
    await passSeconds(db.sql, day);
    await deduct(db.sql, id);
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 50, window: "month" });
    expect(await counted(id)).toEqual({ spent: 10, held: 0 });
  });

  test("to another amount or mode keeps what it counted", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const first = await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    await deduct(db.sql, id);
    const second = await setLimit(db.sql, id, { by: owner, on: "account", limit: 11 });
    expect(second).toEqual(first);
    expect(await counted(id)).toEqual({ spent: 5, held: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 11, mode: "warn" });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
  });

  test("to nothing is gone, and a hold that it counted still settles", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    const held = await hold(db.sql, id);
    await setLimit(db.sql, id, { by: owner, on: "account", limit: null });
    expect(await limitsOf(db.sql, id)).toEqual([]);
    expect(await settle(db.sql, id, held)).toMatchObject({ outcome: "ok" });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 50 });
    expect(await counted(id)).toEqual({ spent: 5, held: 0 });
    expect(await setLimit(db.sql, id, { by: owner, on: "member", of: owner, limit: null })).toEqual(
      { outcome: "ok", spend_limit_id: null },
    );
  });

  test("twenty times at once, while others spend, is one limit that counted everything", async () => {
    const { id, owner } = await team(db.sql, { credits: 500 });
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => [
        setLimit(db.sql, id, { by: owner, on: "account", limit: 400 + at }),
        deduct(db.sql, id),
        reserve(db.sql, id),
      ]).flat(),
    );
    expect(await counted(id)).toEqual({ spent: 100, held: 100 });
  });

  test("is an owner's or admin's to set, on what there is", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 10 });
    const stranger = (await signUp(db.sql)).id;
    const set = (by: string) => setLimit(db.sql, id, { by, on: "account", limit: 1 });
    expect(await stateOf(set(member))).toBe("PT403");
    expect(await stateOf(set(stranger))).toBe("PT404");
    for (const on of ["department", "member", "api_key"] as const)
      expect(await setLimit(db.sql, id, { by: owner, on, of: stranger, limit: 1 })).toEqual({
        outcome: "not_found",
        spend_limit_id: null,
      });
    const other = await team(db.sql, { credits: 10 });
    expect(
      await setLimit(db.sql, id, { by: owner, on: "account", of: other.id, limit: 1 }),
    ).toMatchObject({ outcome: "not_found" });
    expect(await stateOf(setLimit(db.sql, id, { by: owner, on: "account", limit: -1 }))).toBe(
      "22023",
    );
    expect(await limitsOf(db.sql, id)).toEqual([]);
  });

  test("is in the audit log, with what it was before", async () => {
    const { id, owner } = await team(db.sql, { credits: 10 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 7 });
    const entries = await db.sql`select actor_id, before_facts, after_facts from public.audit_log
      where account_id = ${id} and act = 'spend_limit.set' order by audit_id`;
    expect(entries).toMatchObject([
      { actor_id: owner, before_facts: { limit_micros: null } },
      { before_facts: { limit_micros: credits(5) }, after_facts: { limit_micros: credits(7) } },
    ]);
  });
});

describe("a raise", () => {
  const raise = (
    id: string,
    by: string,
    limit: string,
    micros: number | null,
    until: Date | null,
  ) =>
    callValue<string>(db.sql, "raise_spend_limit", {
      p_account_id: id,
      p_actor_id: by,
      p_spend_limit_id: limit,
      p_raised_micros: micros,
      p_raised_until: until,
    });
  const inSeconds = async (seconds: number) => {
    const [row] = await db.sql<{ now: Date }[]>`select private.billing_now() as now`;
    return new Date((row?.now.getTime() ?? 0) + seconds * 1000);
  };

  test("lets more through until its end, and then the limit is what it was", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const { spend_limit_id } = await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    const limit = spend_limit_id ?? "";
    await deduct(db.sql, id);
    expect(await raise(id, owner, limit, credits(10), await inSeconds(hour))).toBe("ok");
    expect(await limitOn(db.sql, id)).toMatchObject({
      limit_micros: credits(5),
      raised_micros: credits(10),
      effective_micros: credits(10),
    });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    await passSeconds(db.sql, hour);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
    expect(await limitOn(db.sql, id)).toMatchObject({
      raised_micros: null,
      effective_micros: credits(5),
    });
  });

  test("below the limit changes nothing, ends when told to, and is not for everybody", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    const { spend_limit_id } = await setLimit(db.sql, id, { by: owner, on: "account", limit: 9 });
    const limit = spend_limit_id ?? "";
    await raise(id, owner, limit, credits(2), await inSeconds(hour));
    expect(await limitOn(db.sql, id)).toMatchObject({ effective_micros: credits(9) });
    await raise(id, owner, limit, credits(20), await inSeconds(hour));
    expect(await raise(id, owner, limit, null, null)).toBe("ok");
    expect(await limitOn(db.sql, id)).toMatchObject({ effective_micros: credits(9) });
    const soon = await inSeconds(hour);
    expect(await stateOf(raise(id, member, limit, credits(20), soon))).toBe("PT403");
    expect(await stateOf(raise(id, owner, limit, credits(20), await inSeconds(-1)))).toBe("22023");
    expect(await stateOf(raise(id, owner, limit, credits(20), null))).toBe("22023");
    expect(await raise(id, owner, id, credits(20), soon)).toBe("not_found");
  });
});

describe("what is held", () => {
  test("counts in the window it began in, however late it is settled", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
    const held = await hold(db.sql, id, { p_life_seconds: day });
    await passSeconds(db.sql, 13 * hour);
    expect(await counted(id)).toEqual({ spent: 0, held: 0 });
    await settle(db.sql, id, held);
    expect(await counted(id)).toEqual({ spent: 0, held: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    const counters = await db.sql`select spent_micros, held_micros from public.spend_counters
      where account_id = ${id} order by window_start`;
    expect([...counters]).toEqual([
      { spent_micros: credits(5), held_micros: 0 },
      { spent_micros: credits(5), held_micros: 0 },
    ]);
  });

  test("is given back by a release, and a settlement above it counts without being refused", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 10 });
    await release(db.sql, id, await hold(db.sql, id));
    expect(await counted(id)).toEqual({ spent: 0, held: 0 });
    const asked = { p_action: "answer", p_model: "house/small", p_output_tokens: 1000 };
    const held = await hold(db.sql, id, asked);
    await settle(db.sql, id, held, { p_model: "house/small", p_output_tokens: 10_000 });
    expect(await counted(id)).toEqual({ spent: 18.5, held: 0 });
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
  });

  test("by a server that died counts no more once it is swept, at its checkpoint or at nothing", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 10 });
    const started = await hold(db.sql, id, { p_life_seconds: 60 });
    await hold(db.sql, id, { p_life_seconds: 60 });
    await checkpoint(db.sql, id, started);
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
    await passSeconds(db.sql, 300);
    // No cron has come: the account's own next charge closes what is dead.
    expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
    expect(await counted(id)).toEqual({ spent: 10, held: 0 });
  });

  test("and was swept too early counts what its owner says after all, where it began", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 40 });
    const args: Arguments = { p_life_seconds: 60, p_tools: ["documentation"] };
    const [released, settled] = [await hold(db.sql, id, args), await hold(db.sql, id, args)];
    await checkpoint(db.sql, id, settled, { p_tools: ["documentation"] });
    await passSeconds(db.sql, 300);
    expect(await sweep(db.sql, id)).toBe(2);
    expect(await counted(id)).toEqual({ spent: 10, held: 0 });
    await passSeconds(db.sql, 12 * hour);
    await settle(db.sql, id, released);
    await settle(db.sql, id, settled, { p_ended: "stopped" });
    expect(await counted(id)).toEqual({ spent: 0, held: 0 });
    const [counter] = await db.sql`select spent_micros from public.spend_counters
      where account_id = ${id} order by window_start limit 1`;
    expect(counter).toEqual({ spent_micros: credits(10) });
  });

  test("and was released before there was a limit counts in it when it is settled after all", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    const held = await hold(db.sql, id, { p_life_seconds: 60 });
    await passSeconds(db.sql, 300);
    await sweep(db.sql, id);
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 40 });
    await settle(db.sql, id, held);
    expect(await counted(id)).toEqual({ spent: 5, held: 0 });
  });
});

test("a refund gives credits back, and no limit", async () => {
  const { id, owner } = await team(db.sql, { credits: 100 });
  await setLimit(db.sql, id, { by: owner, on: "account", limit: 5 });
  await refund(db.sql, id, seqOf(await deduct(db.sql, id)));
  expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
});

test("a key's limit holds the key, and what its maker does without it goes on", async () => {
  const { id, owner } = await team(db.sql, { credits: 100 });
  const key = await callValue<string>(db.sql, "create_api_key", {
    p_account_id: id,
    p_created_by: owner,
    p_name: "Nightly: batch",
    p_scopes: ["meter"],
    p_secret_hash: "ab",
    p_last_four: "abcd",
  });
  await setLimit(db.sql, id, { by: owner, on: "api_key", of: key, limit: 5 });
  const byKey = { p_actor_id: owner, p_api_key_id: key };
  await deduct(db.sql, id, byKey);
  expect(await deduct(db.sql, id, byKey)).toMatchObject({
    outcome: "limit_reached",
    subject: "api_key:Nightly: batch:day",
  });
  expect(await deduct(db.sql, id, { p_actor_id: owner })).toMatchObject({ outcome: "ok" });
});

test("on an unlimited plan counts the list price", async () => {
  const { id, owner } = await team(db.sql, { credits: 0 });
  await db.sql`update public.credit_balances set is_unlimited = true, plan_kind = 'paid',
    plan_id = 'starter', rights_until = private.billing_now() + interval '10 years',
    period_end = private.billing_now() + interval '10 years' where account_id = ${id}`;
  await deduct(db.sql, id);
  await setLimit(db.sql, id, { by: owner, on: "account", limit: 15 });
  await setLimit(db.sql, id, { by: owner, on: "member", of: owner, limit: 90 });
  const held = await hold(db.sql, id, { p_actor_id: owner });
  expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok", charged_micros: 0 });
  expect(await deduct(db.sql, id)).toMatchObject({ outcome: "limit_reached" });
  await settle(db.sql, id, held, { p_ended: "stopped", p_started: false });
  expect(await deduct(db.sql, id)).toMatchObject({ outcome: "ok" });
  expect((await limitsOf(db.sql, id))[0]).toMatchObject({ spent_micros: credits(15) });
});

describe("a limit that warns", () => {
  const jobsOf = (id: string) => db.sql<{ payload: Record<string, unknown> }[]>`
    select facts as payload from public.notifications where kind = 'limit_warning' and account_id = ${id}
    order by created_at`;

  test("lets everything through and warns once a window, by the answer and by one mail", async () => {
    const { id, owner, member } = await team(db.sql, { credits: 100 });
    const desk = await addDepartment(db.sql, id, "Desk");
    await setLimit(db.sql, id, { by: owner, on: "department", of: desk, limit: 7, mode: "warn" });
    const mine = { p_actor_id: member, p_department_id: desk };
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
    const held = await reserve(db.sql, id, mine);
    expect(held).toMatchObject({ outcome: "ok", warning: "department:Desk:day" });
    expect(await deduct(db.sql, id, mine)).toMatchObject({ outcome: "ok", warning: null });
    await settle(db.sql, id, held.reservation_id ?? "");
    expect((await jobsOf(id)).map(({ payload }) => payload)).toEqual([
      {
        scope: "department",
        scope_name: "Desk",
        spend_window: "day",
        limit_micros: credits(7),
        counted_micros: credits(10),
      },
    ]);
    await passSeconds(db.sql, day);
    await deduct(db.sql, id, mine);
    expect(await deduct(db.sql, id, mine)).toMatchObject({ warning: "department:Desk:day" });
    expect(await jobsOf(id)).toHaveLength(2);
  });

  test("warns once when fifty pass it at once, and by the settlement that passes it", async () => {
    const { id, owner } = await team(db.sql, { credits: 1000 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 20, mode: "warn" });
    const asked = { p_action: "answer", p_model: "house/small", p_output_tokens: 10 };
    const held = await hold(db.sql, id, asked);
    const used = { p_model: "house/small", p_output_tokens: 20_000 };
    expect(await settle(db.sql, id, held, used)).toMatchObject({
      warning: "account:Harbor Freight:day",
    });
    await setLimit(db.sql, id, { by: owner, on: "member", of: owner, limit: 20, mode: "warn" });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => deduct(db.sql, id, { p_actor_id: owner })),
    );
    expect(answers.map(({ outcome }) => outcome)).toEqual(answers.map(() => "ok"));
    expect(answers.filter(({ warning }) => warning !== null)).toHaveLength(1);
    expect(await jobsOf(id)).toHaveLength(2);
  });

  test("leaves no mail behind when its transaction does not commit", async () => {
    const { id, owner } = await team(db.sql, { credits: 100 });
    await setLimit(db.sql, id, { by: owner, on: "account", limit: 1, mode: "warn" });
    const crash = new Error("the server died");
    const dying = db.sql.begin(async (sql) => {
      expect(await deduct(sql, id)).toMatchObject({ warning: "account:Harbor Freight:day" });
      throw crash;
    });
    await expect(dying).rejects.toBe(crash);
    expect(await counted(id)).toEqual({ spent: 0, held: 0 });
    expect(await jobsOf(id)).toEqual([]);
    expect(await deduct(db.sql, id)).toMatchObject({ warning: "account:Harbor Freight:day" });
    expect(await jobsOf(id)).toHaveLength(1);
  });
});

test("a chat turn is refused by its member's department, before anything is stored", async () => {
  const { id, owner, member } = await team(db.sql, { credits: 100 });
  const desk = await addDepartment(db.sql, id, "Desk");
  await db.sql`update public.account_members set department_id = ${desk}
    where account_id = ${id} and user_id = ${member}`;
  await setLimit(db.sql, id, { by: owner, on: "department", of: desk, limit: 4 });
  const turn = {
    p_account_id: id,
    p_user_id: member,
    p_conversation_id: crypto.randomUUID(),
    p_user_message_id: crypto.randomUUID(),
    p_reply_id: crypto.randomUUID(),
    p_parts: "[]",
    p_title: "Hello",
    p_input: "Hello",
    p_action: "query",
    p_tools: [],
  };
  expect(await callRow(db.sql, "begin_chat_turn", turn)).toMatchObject({
    outcome: "limit_reached",
    subject: "department:Desk:day",
  });
  const [stored] = await db.sql`select count(*)::int from public.messages where account_id = ${id}`;
  expect(stored).toEqual({ count: 0 });
});
