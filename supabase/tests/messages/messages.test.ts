import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { callRow, callValue } from "../fixture/call";
import { applyCatalog, plainCatalog } from "../fixture/catalog";
import { passSeconds } from "../fixture/clock";
import { credits } from "../fixture/credits";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, grant } from "../fixture/ledger-calls";
import { foundOrganization, joinAccount, signUp } from "../fixture/person";

const day = 86_400;
let db: TestDatabase;
let account: string;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
});
beforeEach(async () => {
  account = (await signUp(db.sql)).id;
});
afterAll(async () => {
  await expectExactLedger(db.sql);
  await db.drop();
});

type Told = { notification_id: string; kind: string; facts: Record<string, unknown> };
const told = (kind: string, id = account) => db.sql<Told[]>`
  select notification_id, kind, facts from public.notifications
  where account_id = ${id} and kind = ${kind} order by created_at`;
const tell = (id = account) => callValue<number>(db.sql, "tell_account", { p_account_id: id });
const now = async () => {
  const [row] = await db.sql<{ now: Date }[]>`select private.billing_now() as now`;
  return row?.now.getTime() ?? 0;
};
const inDays = async (days: number) => new Date((await now()) + days * day * 1000).toISOString();
const spend = async (queries: number) => {
  for (let query = 0; query < queries; query += 1) await deduct(db.sql, account);
};

describe("a welcome", () => {
  const renew = (id: string) => db.sql`select public.reset_monthly_credits(${id})`;

  test("comes once, at the first period, to who has confirmed the address", async () => {
    await Promise.all(Array.from({ length: 4 }, () => renew(account)));
    await deduct(db.sql, account);
    expect(await told("welcome")).toHaveLength(1);
    const { id } = await signUp(db.sql, { confirmed: false });
    await renew(id);
    expect(await told("welcome", id)).toEqual([]);
    await db.sql`update public.profiles set email_confirmed_at = now() where user_id = ${id}`;
    await renew(id);
    expect(await told("welcome", id)).toHaveLength(1);
  });

  test("is not for an organization", async () => {
    const id = await foundOrganization(db.sql, account);
    await renew(id);
    expect(await told("welcome", id)).toEqual([]);
  });
});

describe("credits that expire soon", () => {
  test("are told of once a lot, with the amount at risk, by many sweeps at once", async () => {
    await grant(db.sql, account, credits(40), { p_expires_at: await inDays(5) });
    await grant(db.sql, account, credits(60), { p_expires_at: await inDays(6) });
    await grant(db.sql, account, credits(500), { p_expires_at: await inDays(20) });
    await spend(2);
    await Promise.all(Array.from({ length: 4 }, () => tell()));
    const notices = await told("credits_expiring");
    expect(notices).toHaveLength(1);
    expect(notices[0]?.facts).toMatchObject({
      micros: credits(90),
      lots: 2,
      available_micros: credits(590),
    });
    await passSeconds(db.sql, 14 * day);
    await tell();
    const again = await told("credits_expiring");
    expect(again).toHaveLength(2);
    expect(again[1]?.facts).toMatchObject({ micros: credits(500), lots: 1 });
  });

  test("are listed for the sweep, and are none where nothing ends or nothing is left", async () => {
    const listed = async () =>
      (
        await db.sql<{ id: string }[]>`select id from public.list_accounts_to_tell(null, 1000) id`
      ).map(({ id }) => id);
    await grant(db.sql, account, credits(5), { p_expires_at: await inDays(3) });
    expect(await listed()).toContain(account);
    await spend(1);
    await tell();
    expect(await told("credits_expiring")).toEqual([]);
  });
});

describe("unusual spending", () => {
  /** A usual day of 10 credits, three of them, and the day after. */
  const live = async () => {
    await grant(db.sql, account, credits(1000));
    for (let at = 0; at < 3; at += 1) {
      await spend(2);
      await passSeconds(db.sql, day);
    }
  };

  test("is told once a day, once it passes three times a usual day", async () => {
    await live();
    await spend(6);
    await tell();
    expect(await told("spend_spike")).toEqual([]);
    // A tenth of what was there must be gone too: 30 of 970 are no news.
    await spend(14);
    await Promise.all([tell(), tell()]);
    const [spike, ...more] = await told("spend_spike");
    expect(more).toEqual([]);
    expect(spike?.facts).toMatchObject({ spent_micros: credits(100), usual_micros: credits(10) });
    await spend(2);
    await tell();
    expect(await told("spend_spike")).toHaveLength(1);
  });

  test("is unknown of an account without a history", async () => {
    await grant(db.sql, account, credits(1000));
    await spend(50);
    await tell();
    expect(await told("spend_spike")).toEqual([]);
  });

  const freeze = (isFrozen: boolean, by = account, notice: string | null = null) =>
    callValue<string>(db.sql, "freeze_own_spending", {
      p_account_id: account,
      p_actor_id: by,
      p_is_frozen: isFrozen,
      p_notification_id: notice,
    });

  test("is stopped by the mail's link once, by the owner alone, who may lift it", async () => {
    await live();
    await spend(20);
    await tell();
    const [spike] = await told("spend_spike");
    const id = spike?.notification_id ?? "";
    const stranger = (await signUp(db.sql)).id;
    expect(await freeze(true, stranger, id)).toBe("not_found");
    const tries = await Promise.all(Array.from({ length: 4 }, () => freeze(true, account, id)));
    expect(tries.sort()).toEqual(["ok", "used", "used", "used"]);
    expect(await deduct(db.sql, account)).toMatchObject({ outcome: "frozen" });
    expect(await callRow(db.sql, "get_freeze", { p_account_id: account })).toEqual({
      is_frozen: true,
      is_own: true,
    });
    expect(await freeze(false)).toBe("ok");
    expect(await deduct(db.sql, account)).toMatchObject({ outcome: "ok" });
    expect(await freeze(true, account, id)).toBe("used");
    const acts = await db.sql`select act from public.audit_log where account_id = ${account}
      and act like 'account.%' order by audit_id`;
    expect(acts.map(({ act }) => act)).toEqual(["account.freeze", "account.thaw"]);
  });

  test("has a link that ends after three days", async () => {
    await live();
    await spend(20);
    await tell();
    const [spike] = await told("spend_spike");
    await passSeconds(db.sql, 3 * day + 60);
    expect(await freeze(true, account, spike?.notification_id)).toBe("used");
  });

  test("that an operator stopped is not the owner's to lift", async () => {
    await grant(db.sql, account, credits(10));
    await db.sql`select * from private.freeze_core(${account}, private.billing_now(), true, 'fraud')`;
    expect(await freeze(false)).toBe("by_operator");
    expect(await deduct(db.sql, account)).toMatchObject({ outcome: "frozen" });
  });

  test("is not an admin's to stop", async () => {
    const owner = account;
    const admin = (await signUp(db.sql)).id;
    account = await foundOrganization(db.sql, owner);
    await joinAccount(db.sql, account, admin, "admin");
    expect(await freeze(true, admin)).toBe("not_found");
    expect(await freeze(true, owner)).toBe("ok");
  });
});

describe("the run-out", () => {
  const runOut = async () => {
    const [row] = await db.sql<{ micros_per_day: number; days: number }[]>`
      select micros_per_day, runs_out_on - (private.billing_now() at time zone 'UTC')::date as days
      from public.get_run_out(${account})`;
    return row ?? null;
  };

  test("goes by the days since the first usage, up to fourteen", async () => {
    await grant(db.sql, account, credits(1000));
    expect(await runOut()).toBeNull();
    await spend(4);
    await passSeconds(db.sql, 2 * day);
    expect(await runOut()).toBeNull();
    await spend(2);
    await passSeconds(db.sql, 2 * day);
    // 30 credits in four days; today does not count.
    expect(await runOut()).toEqual({ micros_per_day: credits(7.5), days: 129 });
    await spend(10);
    expect((await runOut())?.micros_per_day).toBe(credits(7.5));
    await passSeconds(db.sql, 15 * day);
    expect(await runOut()).toBeNull();
  });
});

describe("a month's report", () => {
  const report = () => callValue<boolean>(db.sql, "report_month", { p_account_id: account });
  const listed = async () =>
    (
      await db.sql<{ id: string }[]>`select id from public.list_accounts_to_report(null, 1000) id`
    ).map(({ id }) => id);

  test("is written once for who used something, in the first week of the next", async () => {
    await grant(db.sql, account, credits(100));
    const [clock] = await db.sql<{ rest: number }[]>`select extract(epoch from
      date_trunc('month', private.billing_now(), 'UTC') + interval '1 month' - private.billing_now())::float8 as rest`;
    await passSeconds(db.sql, Math.ceil(clock?.rest ?? 0));
    await spend(3);
    expect(await listed()).not.toContain(account);
    const [month] = await db.sql<{ month: string; rest: number }[]>`select
      to_char(private.billing_now() at time zone 'UTC', 'YYYY-MM-01') as month, extract(epoch from
      date_trunc('month', private.billing_now(), 'UTC') + interval '1 month' - private.billing_now())::float8 as rest`;
    await passSeconds(db.sql, Math.ceil(month?.rest ?? 0) + 60);
    expect(await listed()).toContain(account);
    await Promise.all([report(), report()]);
    expect((await told("usage_report")).map(({ facts }) => facts)).toEqual([
      { month: month?.month, credits_micros: credits(15) },
    ]);
    expect(await listed()).not.toContain(account);
    const idle = await signUp(db.sql);
    expect(await callValue<boolean>(db.sql, "report_month", { p_account_id: idle.id })).toBe(false);
    await passSeconds(db.sql, 8 * day);
    expect(await listed()).toEqual([]);
  });
});

describe("a failed payment", () => {
  const fail = (invoice: string, attempt: number) =>
    db.sql`select public.report_failed_payment(${account}, ${invoice}, ${attempt}, 900, 'usd', null, null)`;

  test("is told of once an attempt, and not once the invoice is paid", async () => {
    const invoice = `in_${randomUUID()}`;
    await Promise.all([fail(invoice, 1), fail(invoice, 1)]);
    await fail(invoice, 2);
    expect(await told("payment_failed")).toHaveLength(2);
    await db.sql`insert into public.payments (account_id, kind, status, credits_micros, amount_minor, currency,
      stripe_invoice_id, created_at) values (${account}, 'subscription', 'paid', 0, 900, 'usd', ${invoice}, now())`;
    await fail(invoice, 3);
    expect(await told("payment_failed")).toHaveLength(2);
  });
});
