import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  GET as getOfDepartment,
  PUT as putOfDepartment,
} from "../../../app/api/team/departments/[id]/limits/route";
import { DELETE as deleteDepartment } from "../../../app/api/team/departments/[id]/route";
import { PATCH as patchRequest } from "../../../app/api/team/limit-requests/[id]/route";
import {
  GET as getRequests,
  POST as postRequest,
} from "../../../app/api/team/limit-requests/route";
import { PUT as putRaise } from "../../../app/api/team/limits/[id]/raise/route";
import { GET as getLimits, PUT as putLimit } from "../../../app/api/team/limits/route";
import { DELETE as deleteMember } from "../../../app/api/team/members/[id]/route";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { callRow } from "../fixture/call";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { joinAccount } from "../fixture/person";

let stack: BillingStack;
let owner: Person;
let admin: Person;
let billing: Person;
let member: Person;
let stranger: Person;
let team: string;
let research: string;
let lab: string;

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

async function call(
  handler: Handler,
  who: Person | string,
  asked: { body?: object; id?: string; account?: string; query?: string } = {},
) {
  const { body, id, account = team, query = "" } = asked;
  const request = new Request(`http://farebox.test/api${query}`, {
    method: body ? "PUT" : "GET",
    headers: {
      authorization: `Bearer ${typeof who === "string" ? who : who.token}`,
      "content-type": "application/json",
      "x-account-id": account,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const reply = await handler(request, { params: Promise.resolve(id ? { id } : {}) });
  const answer: Record<string, unknown> = await reply.json();
  return { status: reply.status, body: answer };
}

const makeDepartment = async (name: string, parentId: string | null) => {
  const row = await callRow<{ department_id: string }>(stack.db.sql, "create_department", {
    p_account_id: team,
    p_actor_id: owner.accountId,
    p_name: name,
    p_parent_id: parentId,
  });
  return row.department_id;
};

/** A query of 5 credits, as the member of the lab. */
const spend = async () => {
  const row = await callRow<{ outcome: string; subject: string | null }>(
    stack.db.sql,
    "check_and_deduct_credits",
    {
      p_account_id: team,
      p_action: "query",
      p_actor_id: member.accountId,
      p_department_id: lab,
    },
  );
  return row.outcome;
};

type Limit = {
  spendLimitId: string;
  scope: string;
  inForce: number;
  spent: number;
  isMine: boolean;
};
const limitsOf = async (who: Person) => (await call(getLimits, who)).body.limits as Limit[];

async function setLimit(scope: string, scopeId: string, limit: number | null, who = owner) {
  const body = { scope, scopeId, window: "day", mode: "block", limit };
  return call(putLimit, who, { body });
}

const ask = (spendLimitId: string, wanted: number, who = member) =>
  call(postRequest, who, { body: { spendLimitId, wanted, reason: "The launch is this week." } });
const decide = (id: string, body: object, who = owner) => call(patchRequest, who, { id, body });
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

beforeAll(async () => {
  stack = await startBillingStack();
  [owner, admin, billing, member, stranger] = [
    await stack.signUp(),
    await stack.signUp(),
    await stack.signUp(),
    await stack.signUp(),
    await stack.signUp(),
  ];
  team = randomUUID();
  const { sql } = stack.db;
  await sql`select private.make_organization(${team}, ${owner.accountId}, 'Harbour Works', private.billing_now())`;
  for (const [person, role] of [
    [admin, "admin"],
    [billing, "billing"],
    [member, "member"],
  ] as const)
    await joinAccount(sql, team, person.accountId, role);
  research = await makeDepartment("Research", null);
  lab = await makeDepartment("Lab", research);
  await sql`select set_member_department(${team}, ${owner.accountId}, ${member.accountId}, ${lab})`;
  await sql`select * from add_credits(${team}, 'admin', 1000000000, 'admin:limits')`;
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

describe("a limit", () => {
  test("is listed page by page", async () => {
    for (const [scope, id] of [
      ["account", team],
      ["department", research],
      ["department", lab],
    ] as const)
      expect((await setLimit(scope, id, 100)).status).toBe(200);
    const seen: string[] = [];
    let cursor: unknown = "";
    while (cursor !== null) {
      const { body } = await callRoute(getLimits, {
        token: owner.token,
        query: `limit=1${cursor && `&cursor=${cursor}`}`,
        headers: { "x-account-id": team },
      });
      expect(body.limits).toHaveLength(1);
      seen.push(...(body.limits as Limit[]).map(({ spendLimitId }) => spendLimitId));
      cursor = body.next_cursor;
    }
    const all = await limitsOf(owner);
    expect(seen).toEqual(all.map(({ spendLimitId }) => spendLimitId));
    expect(seen).toHaveLength(3);
    for (const [scope, id] of [
      ["account", team],
      ["department", research],
      ["department", lab],
    ] as const)
      await setLimit(scope, id, null);
  });

  test("is set by owner and admin alone, on what the account has", async () => {
    for (const who of [billing, member])
      expect((await setLimit("account", team, 100, who)).status).toBe(403);
    expect((await setLimit("account", team, 100, stranger)).status).toBe(404);
    expect((await call(putLimit, "nobody", { body: { scope: "account" } })).status).toBe(401);
    for (const scope of ["account", "department", "member", "api_key"])
      expect((await setLimit(scope, randomUUID(), 100)).status, scope).toBe(404);
    for (const limit of [-1, 0.0000001, 1e12])
      expect((await setLimit("account", team, limit)).status, String(limit)).toBe(400);
  });

  test("of a department stops what is spent below it, and goes with it or by hand", async () => {
    const body = { window: "day", limit: 10 };
    expect((await call(putOfDepartment, member, { id: research, body })).status).toBe(403);
    expect((await call(putOfDepartment, admin, { id: randomUUID(), body })).status).toBe(404);
    const set = await call(putOfDepartment, admin, { id: research, body });
    expect(set.body).toMatchObject({ spendLimitId: expect.any(String) });
    expect([await spend(), await spend(), await spend()]).toEqual(["ok", "ok", "limit_reached"]);
    const { body: read } = await call(getOfDepartment, member, { id: research });
    expect(read.limits).toMatchObject([
      { inForce: 10, spent: 10, isMine: true, scopeName: "Research" },
    ]);
    expect((await call(getOfDepartment, member, { id: randomUUID() })).status).toBe(404);
    expect((await call(getOfDepartment, stranger, { id: research })).status).toBe(404);
    const gone = await call(putOfDepartment, owner, {
      id: research,
      body: { ...body, limit: null },
    });
    expect(gone.body).toEqual({ spendLimitId: null });
    expect(await spend()).toBe("ok");

    const empty = await makeDepartment("Empty", null);
    await call(putOfDepartment, owner, { id: empty, body });
    expect((await call(deleteDepartment, owner, { id: empty })).status).toBe(200);
    expect(await limitsOf(owner)).toEqual([]);
  });

  test("is shown to whom it concerns, and to who sees all spending", async () => {
    await setLimit("member", member.accountId, 500);
    await setLimit("member", owner.accountId, 500);
    await setLimit("department", research, 500);
    await setLimit("account", team, 900);
    const scopes = async (who: Person) => (await limitsOf(who)).map(({ scope }) => scope).sort();
    expect(await scopes(billing)).toEqual(["account", "department", "member", "member"]);
    expect(await scopes(member)).toEqual(["account", "department", "member"]);
    expect((await limitsOf(owner)).filter(({ isMine }) => isMine)).toHaveLength(2);
    for (const { scope } of await limitsOf(owner)) expect(scope).toBeTruthy();
    await setLimit("member", owner.accountId, null);
    await setLimit("account", team, null);
    await setLimit("department", research, null);
  });

  test("is raised for a time by who sets it, and no longer than a year", async () => {
    const [limit] = await limitsOf(member);
    const id = limit?.spendLimitId ?? "";
    const raise = (body: object, who = admin) => call(putRaise, who, { id, body });
    expect((await raise({ raised: 900, until: inDays(1) }, member)).status).toBe(403);
    expect((await raise({ raised: 900, until: inDays(-1) })).status).toBe(400);
    expect((await raise({ raised: 900, until: inDays(400) })).status).toBe(400);
    expect((await raise({ raised: 900, until: inDays(1) })).status).toBe(200);
    expect(await limitsOf(member)).toMatchObject([{ inForce: 900, limit: 500, raised: 900 }]);
    expect((await raise({ raised: null })).status).toBe(200);
    expect(await limitsOf(member)).toMatchObject([{ inForce: 500, raised: null }]);
    const other = await call(putRaise, admin, { id: randomUUID(), body: { raised: null } });
    expect(other.status).toBe(404);
  });
});

describe("asking for more", () => {
  let own: string;
  beforeAll(async () => {
    await setLimit("member", member.accountId, 20);
    own = (await limitsOf(member)).find(({ scope }) => scope === "member")?.spendLimitId ?? "";
    while ((await spend()) === "ok");
  });

  test("is for whom the limit concerns, once at a time, and for more than it is", async () => {
    expect((await ask(own, 40, billing)).status).toBe(404);
    expect((await ask(own, 40, stranger)).status).toBe(404);
    expect((await ask(randomUUID(), 40)).status).toBe(404);
    expect(await ask(own, 20)).toMatchObject({ status: 400, body: { reason: "not_higher" } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(own, 40)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const made = answers.find(({ status }) => status === 200)?.body.limitRequestId;
    const again = answers.find(({ status }) => status === 409)?.body;
    expect(again).toMatchObject({ reason: "already_asked", limitRequestId: made });

    const notices = await stack.db.sql`select user_id from notifications
      where account_id = ${team} and kind = 'limit_requested'`;
    expect(notices.map(({ user_id }) => user_id).sort()).toEqual(
      [owner.accountId, admin.accountId].sort(),
    );
    for (const { access } of [owner, admin]) {
      const mail = await stack.mail.mails.waitFor(access.email, ({ subject }) =>
        subject.includes("asks for a higher limit"),
      );
      expect(mail.to).toEqual([access.email]);
      expect(mail.text).toContain("The launch is this week.");
    }
  });

  test("is decided by owner and admin alone, once, also by two at once", async () => {
    const list = async (who: Person) =>
      (await call(getRequests, who)).body.requests as { limitRequestId: string; status: string }[];
    const [request] = await list(owner);
    const id = request?.limitRequestId ?? "";
    expect(await list(member)).toHaveLength(1);
    expect(await list(billing)).toEqual([]);
    expect((await call(getRequests, stranger)).status).toBe(404);
    const approval = { decision: "approve", until: inDays(7), answer: "Good luck." };
    for (const who of [billing, member]) expect((await decide(id, approval, who)).status).toBe(403);
    expect((await decide(id, approval, stranger)).status).toBe(404);
    expect((await decide(randomUUID(), approval)).status).toBe(404);
    expect(await decide(id, { ...approval, until: inDays(-1) })).toMatchObject({
      status: 400,
      body: { reason: "bad_until" },
    });
    expect(await decide(id, { ...approval, raised: 20 })).toMatchObject({
      status: 400,
      body: { reason: "not_higher" },
    });
    expect((await decide(id, { decision: "approve" })).status).toBe(400);
    expect(await spend()).toBe("limit_reached");

    const answers = await Promise.all([
      decide(id, approval),
      decide(id, approval, admin),
      decide(id, { decision: "decline" }, admin),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const { status } = (await list(member))[0] ?? {};
    if (status === "approved") expect(await spend()).toBe("ok");
    else expect(await spend()).toBe("limit_reached");
    const audits = await stack.db.sql`select act from audit_log
      where account_id = ${team} and act like 'limit.request_%'`;
    expect(audits).toHaveLength(1);
    await stack.mail.mails.waitFor(member.access.email, ({ subject }) => /limit/.test(subject));
  });

  test("raises the limit until the time, and then no more", async () => {
    await setLimit("member", member.accountId, null);
    await setLimit("member", member.accountId, 1000);
    own = (await limitsOf(member)).find(({ scope }) => scope === "member")?.spendLimitId ?? "";
    const spentNow = (await limitsOf(member))[0]?.spent ?? 0;
    await setLimit("member", member.accountId, spentNow);
    expect(await spend()).toBe("limit_reached");
    const { body } = await ask(own, spentNow + 10);
    const approval = { decision: "approve", raised: spentNow + 5, until: inDays(0.5) };
    expect((await decide(String(body.limitRequestId), approval, admin)).status).toBe(200);
    expect([await spend(), await spend()]).toEqual(["ok", "limit_reached"]);
    const [first] = (await call(getRequests, member, { query: "?limit=1" })).body
      .requests as object[];
    expect(first).toMatchObject({
      status: "approved",
      raised: spentNow + 5,
      decidedBy: expect.any(String),
    });
  });

  test("can be taken back by who asked, and ends when they leave or the limit is gone", async () => {
    const { spent = 0 } = (await limitsOf(member))[0] ?? {};
    const { body } = await ask(own, spent + 100);
    const id = String(body.limitRequestId);
    expect((await decide(id, { decision: "withdraw" }, admin)).status).toBe(404);
    expect((await decide(id, { decision: "withdraw" }, member)).status).toBe(200);
    expect((await decide(id, { decision: "withdraw" }, member)).status).toBe(409);
    expect(await decide(id, { decision: "decline" })).toMatchObject({
      status: 409,
      body: { code: "stale" },
    });

    const second = String((await ask(own, spent + 100)).body.limitRequestId);
    await setLimit("member", member.accountId, null);
    const approval = { decision: "approve", until: inDays(1) };
    expect(await decide(second, approval)).toMatchObject({
      status: 409,
      body: { reason: "limit_gone" },
    });
    expect((await decide(second, { decision: "decline" })).status).toBe(200);

    await setLimit("member", member.accountId, 1000);
    own = (await limitsOf(member)).find(({ scope }) => scope === "member")?.spendLimitId ?? "";
    const third = String((await ask(own, 2000)).body.limitRequestId);
    expect((await call(deleteMember, owner, { id: member.accountId })).status).toBe(200);
    expect(await decide(third, approval)).toMatchObject({ status: 409, body: { code: "stale" } });
    expect((await ask(own, 3000)).status).toBe(404);
  });

  test("comes in pages, none lost and none twice", async () => {
    const { body: whole } = await call(getRequests, owner);
    const seen: unknown[] = [];
    let query = "?limit=1";
    for (;;) {
      const { body } = await call(getRequests, owner, { query });
      seen.push(...(body.requests as unknown[]));
      if (body.next_cursor === null) break;
      query = `?limit=1&cursor=${String(body.next_cursor)}`;
    }
    expect(seen).toEqual(whole.requests);
    expect(seen).toHaveLength(5);
    const declined = await call(getRequests, owner, { query: "?status=withdrawn" });
    expect(declined.body.requests).toHaveLength(2);
    for (const wrong of ["?cursor=x", "?status=lost", "?limit=0"])
      expect((await call(getRequests, owner, { query: wrong })).status, wrong).toBe(400);
  });

  test("tells nothing of other accounts' requests to the database's own roles", async () => {
    const rows = async (person: Person) => {
      let seen = 0;
      await stack.db.as("authenticated", { sub: person.accountId }, async (sql) => {
        seen = (await sql`select 1 from limit_requests`).length;
      });
      return seen;
    };
    expect(await rows(owner)).toBe(5);
    expect(await rows(billing)).toBe(5);
    expect(await rows(stranger)).toBe(0);
    // Who has left sees not even the own ones.
    expect(await rows(member)).toBe(0);
  });
});
