import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POST as postAudit } from "../../../app/api/cron/audit/route";
import { listAudits } from "../../../lib/audit/list-audits";
import { runAudit } from "../../../lib/audit/run-audit";
import { getBalance } from "../../../lib/credits/get-balance";
import { noteCronRun } from "../../../lib/doctor/note-cron-run";
import { drainOutbox } from "../../../lib/notifications/drain-outbox";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRow, callValue } from "../fixture/call";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { deduct, hold } from "../fixture/ledger-calls";

let stack: BillingStack;
let people: Person[];
beforeAll(async () => {
  stack = await startBillingStack();
  people = await Promise.all([1, 2, 3].map(() => stack.signUp()));
  for (const person of people) await getBalance(person.access);
  await noteCronRun("outbox");
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});
beforeEach(async () => {
  await stack.db.sql`delete from private.audits`;
  await stack.db.sql`delete from private.jobs`;
});

const call = () => callRoute(postAudit, { token: "unused-but-long-enough", method: "POST" });
const later = () => new Date(Date.now() + 60_000);
const jobs = () => stack.db.sql`select kind, dedupe_key, payload from private.jobs`;

/** What a planted fault makes the audit say; the fault is taken away again. */
async function findingsWith(plant: () => Promise<unknown>, remove: () => Promise<unknown>) {
  await plant();
  try {
    await runAudit(later());
    return (await listAudits())[0]?.findings ?? [];
  } finally {
    await remove();
  }
}

describe("the nightly audit", () => {
  test("of what is right leaves a row and sends nothing, once a night however often it is called", async () => {
    const first = await call();
    expect(first).toMatchObject({
      status: 200,
      body: { isComplete: true, accounts: 3, findings: 0 },
    });
    const [row] = await listAudits();
    expect((await call()).body).toEqual(first.body);
    expect(await listAudits()).toEqual([row]);
    expect(await jobs()).toEqual([]);
    const { day } = first.body;
    expect(day).toBe(new Date().toISOString().slice(0, 10));
  });

  test("names an account whose ledger is not exact, and tells every operator once", async () => {
    const [operator, broken] = people;
    await stack.db.sql`update public.profiles set is_operator = true
      where user_id = ${operator?.accountId ?? ""}`;
    const account = broken?.accountId ?? "";
    const move = (by: number) => () =>
      stack.db.sql`update public.credit_balances set available_micros = available_micros + ${by}
        where account_id = ${account}`;
    const findings = await findingsWith(move(1), move(-1));
    expect(findings).toEqual([
      expect.stringContaining(`Account ${account}: available equals what lots have left`),
      expect.stringContaining(`Account ${account}: balance equals the sum of movements`),
    ]);
    const [{ day } = { day: "" }] = await listAudits();
    expect(await jobs()).toEqual([
      { kind: "audit_found", dedupe_key: `audit:${day}`, payload: { audit_day: day } },
    ]);
    await drainOutbox();
    const mail = await stack.mail.mails.waitFor("person1@farebox.test", ({ subject }) =>
      subject.includes("audit"),
    );
    expect(mail.subject).toContain(`The audit of ${day} found 2 things`);
    expect(mail.text).toContain(account);
    expect(mail.html).toContain(account);
    // A second call neither looks again nor writes again.
    await call();
    await drainOutbox();
    const auditMails = (address: string) =>
      stack.mail.mails.list(address).filter(({ subject }) => subject.includes("audit"));
    expect(auditMails("person1@farebox.test")).toHaveLength(1);
    expect(auditMails("person2@farebox.test")).toHaveLength(0);
    await stack.db.sql`update public.profiles set is_operator = false`;
  });

  test("goes on where it was cut off, sees each account once, and twice at once share the work", async () => {
    await callRow(stack.db.sql, "begin_audit");
    const day = new Date().toISOString().slice(0, 10);
    const look = (limit: number) =>
      callValue<boolean>(stack.db.sql, "audit_accounts", { p_audit_day: day, p_limit: limit });
    expect(await look(1)).toBe(false);
    // As after a crash: nothing is finished before all accounts are done.
    await stack.db.sql`select * from finish_audit(${day})`;
    expect((await listAudits())[0]).toMatchObject({ accounts: 1, finishedAt: null });
    expect(await runAudit(new Date(0))).toMatchObject({ isComplete: false });
    const both = await Promise.all([runAudit(later()), runAudit(later())]);
    expect(both.map(({ accounts }) => accounts)).toEqual([3, 3]);
    expect((await listAudits())[0]).toMatchObject({ accounts: 3, findingCount: 0 });
  });

  test("passes over an account that cannot be looked at, and says so", async () => {
    const [, second] = people.map(({ accountId }) => accountId).toSorted();
    await stack.db.sql.unsafe(
      `alter function private.verify_account(uuid) rename to verify_account_kept`,
    );
    await stack.db.sql.unsafe(`create function private.verify_account(p_account_id uuid)
      returns table (invariant text, expected numeric, actual numeric) language plpgsql stable as $$
      begin
        if p_account_id = '${second}' then raise sqlstate '57014' using message = 'took too long'; end if;
        return query select * from private.verify_account_kept(p_account_id);
      end; $$; grant execute on function private.verify_account(uuid) to service_role`);
    const findings = await findingsWith(
      async () => undefined,
      () =>
        stack.db.sql.unsafe(`drop function private.verify_account(uuid);
          alter function private.verify_account_kept(uuid) rename to verify_account`),
    );
    expect(findings).toEqual([expect.stringContaining(`Account ${second} could not be looked at`)]);
    expect((await listAudits())[0]).toMatchObject({ accounts: 2 });
  });

  test("tells of holds that no sweep closes", async () => {
    const account = people[0]?.accountId ?? "";
    const reservation = await hold(stack.db.sql, account);
    const findings = await findingsWith(
      () => stack.db.sql`update public.credit_reservations
        set expires_at = expires_at - interval '2 hours', created_at = created_at - interval '2 hours'
        where account_id = ${account} and reservation_id = ${reservation}`,
      () => stack.db.sql`select sweep_reservations(${account})`,
    );
    expect(findings).toEqual([expect.stringContaining("1 hold is open although over")]);
  });

  test("tells of webhook events and mails that wait, and of what reconcile left", async () => {
    const findings = await findingsWith(
      () => stack.db.sql`with event as (
          insert into private.stripe_events (event_id, type, livemode, stripe_created_at, payload, status, received_at)
          values ('evt_waits', 'invoice.paid', false, now(), '{}', 'parked', now())
        ), job as (
          insert into private.jobs (kind, dedupe_key, payload, run_at, created_at, parked_at)
          values ('notice', 'waits', '{}', now(), now(), now())
        )
        insert into private.reconcile_runs (scope, unsettled, started_at, saved_at, finished_at)
        values ('audited', 2, now(), now(), now())`,
      async () => {
        await stack.db.sql`delete from private.stripe_events where event_id = 'evt_waits'`;
        await stack.db.sql`delete from private.reconcile_runs where scope = 'audited'`;
      },
    );
    expect(findings.join("\n")).toMatch(/1 parked/);
    expect(findings.join("\n")).toMatch(/evt_waits/);
    expect(findings.join("\n")).toMatch(/left 2 differences/);
    expect(findings.join("\n")).toMatch(/1 mails are parked/);
  });

  test("tells of a day on which customers used far more than usual, and not of a usual one", async () => {
    const account = people[2]?.accountId ?? "";
    // A charge of five credits on each of eight days, then a day of seven.
    const charge = async (times: number) => {
      for (let at = 0; at < times; at += 1) {
        await deduct(stack.db.sql, account, { p_action: "query" });
      }
      await stack.advance(1);
    };
    for (let day = 0; day < 8; day += 1) await charge(1);
    await runAudit(later());
    expect((await listAudits())[0]?.findings).toEqual([]);
    await stack.db.sql`delete from private.audits`;
    await charge(7);
    await runAudit(later());
    // The mean of 14 days, six of them without usage: 8 x 5 / 14.
    expect((await listAudits())[0]?.findings).toEqual([
      "Customers used 35 credits in a day, 12.2 times as many as usual (3).",
    ]);
  });
});
