import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PUT as putLowBalance } from "../../../app/api/notifications/low-balance/route";
import { PATCH as patchChoices } from "../../../app/api/notifications/preferences/route";
import { POST as readNotices } from "../../../app/api/notifications/read/route";
import { GET as getNotices } from "../../../app/api/notifications/route";
import { POST as stopMails } from "../../../app/api/notifications/stop/route";
import { drainOutbox } from "../../../lib/notifications/drain-outbox";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { credits } from "../fixture/credits";
import { deduct, grant } from "../fixture/ledger-calls";
import { foundOrganization, joinAccount } from "../fixture/person";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

const emailOf = async ({ accountId }: Person) => {
  const [row] = await stack.db.sql<{ email: string }[]>`
    select email from public.profiles where user_id = ${accountId}`;
  return row?.email ?? "";
};
const mailsTo = async (person: Person) => stack.mail.mails.list(await emailOf(person));
/** Brings an account from 100 credits to its warning of 95. */
async function goLow(accountId: string) {
  const { sql } = stack.db;
  await sql`select public.reset_monthly_credits(${accountId})`;
  await sql`select public.set_low_balance_warning(${accountId}, ${credits(95)})`;
  await grant(sql, accountId, credits(100));
  await sql`select public.set_low_balance_warning(${accountId}, available_micros - ${credits(5)})
    from public.credit_balances where account_id = ${accountId}`;
  await deduct(sql, accountId);
}

describe("a notice", () => {
  test("becomes one mail to its owner, by many drains at once, and none by a later one", async () => {
    const person = await stack.signUp();
    await goLow(person.accountId);
    await Promise.all(Array.from({ length: 4 }, drainOutbox));
    await drainOutbox();
    const low = (await mailsTo(person)).filter(({ subject }) => subject.includes("credits left"));
    expect(low).toHaveLength(1);
    expect(low[0]?.html).toContain("Your credits are running low");
    expect(low[0]?.text).toContain("/billing");
  });

  test("of an organization goes to each owner by a mail of their own, and to nobody else", async () => {
    const [owner, other, member] = [
      await stack.signUp(),
      await stack.signUp(),
      await stack.signUp(),
    ];
    const id = await foundOrganization(stack.db.sql, owner.accountId);
    await joinAccount(stack.db.sql, id, other.accountId, "owner");
    await joinAccount(stack.db.sql, id, member.accountId, "admin");
    await goLow(id);
    await drainOutbox();
    for (const person of [owner, other]) {
      const mails = await mailsTo(person);
      const low = mails.filter(({ subject }) => subject.includes("credits left"));
      expect(low.map(({ to }) => to)).toEqual([[await emailOf(person)]]);
    }
    expect((await mailsTo(member)).filter(({ subject }) => subject.includes("left"))).toEqual([]);
  });

  test("is read by a person once, and one person's reading is not another's", async () => {
    const [owner, other] = [await stack.signUp(), await stack.signUp()];
    const id = await foundOrganization(stack.db.sql, owner.accountId);
    await joinAccount(stack.db.sql, id, other.accountId, "owner");
    await goLow(id);
    const headers = { "x-account-id": id };
    const list = async ({ token }: Person) =>
      (await callRoute(getNotices, { token, headers })).body as {
        notices: { notificationId: string; kind: string; readAt: string | null }[];
        unread: number;
      };
    const before = await list(owner);
    expect(before).toMatchObject({ unread: 1, notices: [{ kind: "low_balance", readAt: null }] });
    const read = await callRoute(readNotices, {
      token: owner.token,
      headers,
      body: { notificationId: before.notices[0]?.notificationId },
    });
    expect(read.body).toEqual({ unread: 0 });
    expect((await list(owner)).notices[0]?.readAt).not.toBeNull();
    expect(await list(other)).toMatchObject({ unread: 1 });
    const stranger = await stack.signUp();
    expect((await callRoute(getNotices, { token: stranger.token, headers })).status).toBe(404);
  });
});

describe("a mail", () => {
  const lowMails = async (person: Person) =>
    (await mailsTo(person)).filter(({ subject }) => subject.includes("credits left"));

  test("is stopped by one click without signing in, also one that waits already", async () => {
    const person = await stack.signUp();
    await goLow(person.accountId);
    await drainOutbox();
    const [mail] = await lowMails(person);
    const address = mail?.headers["List-Unsubscribe"]?.slice(1, -1) ?? "";
    expect(mail?.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const { search } = new URL(address);
    const press = (query: string) =>
      callRoute(stopMails, {
        method: "POST",
        query,
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    await goLow(person.accountId);
    await stack.db.sql`select public.collect_notices()`;
    for (const forged of ["token=x.y", `${search.slice(1)}x`, `${search.slice(1, -3)}abc`]) {
      expect((await press(forged)).status).toBe(404);
    }
    expect(await press(search.slice(1))).toMatchObject({
      status: 200,
      body: { kind: "low_balance" },
    });
    await press(search.slice(1));
    await drainOutbox();
    expect(await lowMails(person)).toHaveLength(1);
  });

  test("that is switched off in the settings comes again once it is switched on", async () => {
    const person = await stack.signUp();
    const choose = (kind: string, mail: boolean) =>
      callRoute(patchChoices, { token: person.token, method: "PATCH", body: { kind, mail } });
    expect((await choose("low_balance", false)).status).toBe(200);
    await goLow(person.accountId);
    await drainOutbox();
    expect(await lowMails(person)).toHaveLength(0);
    await choose("low_balance", true);
    await goLow(person.accountId);
    await drainOutbox();
    expect(await lowMails(person)).toHaveLength(1);
  });

  test("that is essential cannot be switched off, and has no link that would", async () => {
    const person = await stack.signUp();
    const refused = await callRoute(patchChoices, {
      token: person.token,
      method: "PATCH",
      body: { kind: "top_up_stopped", mail: false },
    });
    expect(refused.status).toBe(400);
    await expect(
      stack.db.sql`select public.mute_notices(${person.accountId}, 'top_up_stopped', true)`,
    ).rejects.toMatchObject({ code: "22023" });
  });

  test("is not written for a charge that was rolled back", async () => {
    const person = await stack.signUp();
    await grant(stack.db.sql, person.accountId, credits(5));
    const [before] = await stack.db.sql`select count(*)::int as jobs from private.jobs`;
    await stack.db.sql`select public.reset_monthly_credits(${person.accountId})`;
    await stack.db.sql
      .begin(async (sql) => {
        await sql`select public.set_low_balance_warning(${person.accountId},
          available_micros - ${credits(5)}) from public.credit_balances where account_id = ${person.accountId}`;
        await deduct(sql, person.accountId);
        await sql`select public.collect_notices()`;
        throw new Error("the caller fails after it");
      })
      .catch(() => {});
    const [after] = await stack.db.sql`select count(*)::int as jobs from private.jobs`;
    expect(after).toEqual(before);
  });
});

test("the warning is set by who may buy, in credits", async () => {
  const person = await stack.signUp();
  const put = (body: object) =>
    callRoute(putLowBalance, { token: person.token, method: "PUT", body });
  expect(await put({ credits: 12.5 })).toMatchObject({ status: 200, body: { credits: 12.5 } });
  const [row] = await stack.db.sql`select low_at_micros from public.credit_balances
    where account_id = ${person.accountId}`;
  expect(row?.low_at_micros).toBe(12_500_000);
  expect((await put({ credits: -1 })).status).toBe(400);
  expect((await put({ credits: 0.0000001 })).status).toBe(400);
  expect(await put({ credits: null })).toMatchObject({ status: 200 });
});
