import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getInvoices } from "../../../app/api/billing/invoices/route";
import { PATCH as patchKey } from "../../../app/api/keys/[id]/route";
import { GET as getKeys } from "../../../app/api/keys/route";
import { POST as postCreditCheckout } from "../../../app/api/stripe/create-credit-checkout/route";
import {
  DELETE as deleteDepartment,
  PATCH as patchDepartment,
} from "../../../app/api/team/departments/[id]/route";
import {
  GET as getDepartments,
  POST as postDepartment,
} from "../../../app/api/team/departments/route";
import { DELETE as deleteInvite } from "../../../app/api/team/invites/[id]/route";
import { POST as postAccept } from "../../../app/api/team/invites/accept/route";
import { GET as getInvites, POST as postInvite } from "../../../app/api/team/invites/route";
import {
  DELETE as deleteMember,
  PATCH as patchMember,
} from "../../../app/api/team/members/[id]/route";
import { GET as getMembers } from "../../../app/api/team/members/route";
import {
  GET as getOrganizations,
  POST as postOrganization,
} from "../../../app/api/team/organizations/route";
import { POST as postOwner } from "../../../app/api/team/owner/route";
import { PATCH as patchProject } from "../../../app/api/team/projects/[id]/route";
import { GET as getProjects, POST as postProject } from "../../../app/api/team/projects/route";
import { PATCH as patchTeam } from "../../../app/api/team/route";
import { GET as getCsv } from "../../../app/api/team/spending/export.csv/route";
import { GET as getSpending } from "../../../app/api/team/spending/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { hashInviteToken } from "../../../lib/team/invite-token";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { expectExactLedger } from "../fixture/exact-ledger";

let stack: BillingStack;
let owner: Person;
let admin: Person;
let billing: Person;
let member: Person;
let stranger: Person;
let team: string;

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;
type Asked = {
  body?: object;
  id?: string;
  account?: string | null;
  query?: string;
  key?: string;
};

/** Calls a route as a person for the team, unless another account (null: the personal one) is named. */
async function call(handler: Handler, who: Person | string, asked: Asked = {}) {
  const { body, id, account = team, query = "", key } = asked;
  const token = typeof who === "string" ? who : who.token;
  const request = new Request(`http://farebox.test/api${query}`, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(account === null ? {} : { "x-account-id": account }),
      ...(key === undefined ? {} : { "idempotency-key": key }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const reply = await handler(request, { params: Promise.resolve(id ? { id } : {}) });
  const text = await reply.text();
  const isJson = reply.headers.get("content-type")?.includes("json");
  const answer: Record<string, unknown> = isJson ? JSON.parse(text) : {};
  return { status: reply.status, body: answer, text };
}

/** The token in the mail of the invitation that an address has now. */
async function mailedToken(email: string): Promise<string> {
  const [invite] = await stack.db.sql<{ hash: string }[]>`
    select encode(token_hash, 'hex') as hash from private.invites where email = ${email}`;
  const tokenIn = (text: string) => /\/invite\/([\w-]+)/.exec(text)?.[1] ?? "";
  const mail = await stack.mail.mails.waitFor(
    email,
    ({ text }) => hashInviteToken(tokenIn(text)) === invite?.hash,
  );
  return tokenIn(mail.text);
}

async function join(person: Person, role: "admin" | "billing" | "member") {
  const invited = await call(postInvite, owner, { body: { email: person.access.email, role } });
  expect(invited.status, invited.text).toBe(200);
  const token = await mailedToken(person.access.email);
  const joined = await call(postAccept, person, { body: { token }, account: null });
  expect(joined, joined.text).toMatchObject({ status: 200, body: { accountId: team } });
}

const audits = async (act: string) => {
  const rows = await stack.db.sql`select actor_id, after_facts, before_facts from audit_log
    where account_id = ${team} and act = ${act} order by audit_id`;
  return [...rows];
};

beforeAll(async () => {
  stack = await startBillingStack({
    edit: (document) => ({
      ...document,
      plans: document.plans.map((plan) => ({
        ...plan,
        entitlements: { ...plan.entitlements, team: true, projects: 2, api: true },
      })),
    }),
  });
  owner = await stack.signUp();
  admin = await stack.signUp();
  billing = await stack.signUp();
  member = await stack.signUp();
  stranger = await stack.signUp();
  const made = await call(postOrganization, owner, {
    body: { name: "Harbour Works" },
    account: null,
  });
  expect(made.status, made.text).toBe(200);
  team = String(made.body.accountId);
  await stack.db.sql`update credit_balances set plan_id = 'pro', is_unlimited = false
    where account_id = ${team}`;
  await join(admin, "admin");
  await join(billing, "billing");
  await join(member, "member");
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

describe("an organization", () => {
  test("starts with its maker as owner, an empty balance and nothing free", async () => {
    const [row] = await stack.db
      .sql`select b.available_micros, a.kind, a.name from credit_balances b
      join accounts a on a.id = b.account_id where b.account_id = ${team}`;
    expect(row).toMatchObject({ available_micros: 0, kind: "organization", name: "Harbour Works" });
    const { body } = await call(getOrganizations, owner, { account: null });
    expect(body.accounts).toMatchObject([
      { kind: "personal" },
      { accountId: team, kind: "organization", role: "owner" },
    ]);
  });

  test("is made once an Idempotency-Key, many times at once, and not with another name", async () => {
    const key = randomUUID();
    const ask = (name: string, who = stranger) =>
      call(postOrganization, who, { body: { name }, account: null, key });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask("Twice")));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(answers.map(({ body }) => body.accountId)).size).toBe(1);
    expect(answers.filter(({ body }) => body.replayed === false)).toHaveLength(1);
    expect(await ask("Other")).toMatchObject({
      status: 409,
      body: { code: "idempotency_mismatch" },
    });
    // The same key of somebody else is another organization.
    const other = await ask("Twice", member);
    expect(other.body.accountId).not.toBe(answers[0]?.body.accountId);
  });

  test("is refused to who has no plan with teams, naming one", async () => {
    await stack.db
      .sql`update credit_balances set plan_id = null, period_end = now() + interval '9 days'
      where account_id = ${billing.accountId}`;
    await stack.db
      .sql`update plans set entitlements = entitlements || '{"team": false}' where plan_id = 'free'`;
    const refused = await call(postOrganization, billing, {
      body: { name: "Mine" },
      account: null,
    });
    await stack.db
      .sql`update plans set entitlements = entitlements || '{"team": true}' where plan_id = 'free'`;
    expect(refused).toMatchObject({ status: 403, body: { code: "plan_required" } });
    expect(refused.body.plan).toMatchObject({ name: expect.any(String) });
  });

  test("is renamed by owner and admin alone", async () => {
    for (const who of [billing, member])
      expect((await call(patchTeam, who, { body: { name: "Mine" } })).status).toBe(403);
    expect((await call(patchTeam, stranger, { body: { name: "Mine" } })).status).toBe(404);
    expect((await call(patchTeam, admin, { body: { name: "  " } })).status).toBe(400);
    expect((await call(patchTeam, admin, { body: { name: "Harbour Works" } })).status).toBe(200);
    expect((await call(patchTeam, owner, { body: { name: "Mine" }, account: null })).status).toBe(
      409,
    );
  });
});

describe("invitations", () => {
  test("are sent by owner and admin alone, to an address", async () => {
    for (const who of [billing, member]) {
      const refused = await call(postInvite, who, { body: { email: "x@farebox.test" } });
      expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
      expect(refused.body.detail).toContain("owner or admin");
      expect((await call(getInvites, who)).status).toBe(403);
    }
    expect((await call(postInvite, stranger, { body: { email: "x@farebox.test" } })).status).toBe(
      404,
    );
    expect((await call(postInvite, "nobody", { body: { email: "x@farebox.test" } })).status).toBe(
      401,
    );
    for (const body of [
      {},
      { email: "x" },
      { email: "x@farebox.test", role: "owner" },
      { email: "x@farebox.test", days: 31 },
    ])
      expect((await call(postInvite, owner, { body })).status, JSON.stringify(body)).toBe(400);
    const known = await call(postInvite, owner, {
      body: { email: member.access.email.toUpperCase() },
    });
    expect(known).toMatchObject({ status: 409, body: { reason: "already_member" } });
    const nowhere = { email: "x@farebox.test", departmentId: randomUUID() };
    expect((await call(postInvite, owner, { body: nowhere })).status).toBe(404);
  });

  test("store no token, and are accepted once, by the invited address alone", async () => {
    const invited = await call(postInvite, admin, {
      body: { email: stranger.access.email, role: "billing" },
    });
    const token = await mailedToken(stranger.access.email);
    const stored = await stack.db
      .sql`select * from private.invites where email = ${stranger.access.email}`;
    const jobs = await stack.db.sql`select payload from private.jobs`;
    expect(JSON.stringify([...stored, ...jobs])).not.toContain(token);

    const wrong = await call(postAccept, member, { body: { token }, account: null });
    expect(wrong).toMatchObject({ status: 403, body: { reason: "other_address" } });
    const made = await call(postAccept, stranger, { body: { token: `${token}x` }, account: null });
    expect(made.status).toBe(404);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        call(postAccept, stranger, { body: { token }, account: null }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(await audits("member.joined")).toHaveLength(4);
    const { body } = await call(getMembers, stranger);
    expect(body.members).toHaveLength(5);

    // Whoever left cannot come back by the old link.
    expect((await call(deleteMember, stranger, { id: stranger.accountId })).status).toBe(200);
    const again = await call(postAccept, stranger, { body: { token }, account: null });
    expect(again.status).toBe(404);
    expect((await call(getMembers, stranger)).status).toBe(404);
    expect((await call(deleteInvite, owner, { id: String(invited.body.inviteId) })).status).toBe(
      404,
    );
  });

  test("of one address replace each other, expire, and can be revoked", async () => {
    const body = { email: stranger.access.email };
    await call(postInvite, owner, { body });
    const first = await mailedToken(body.email);
    await call(postInvite, owner, { body });
    const second = await mailedToken(body.email);
    expect(second).not.toBe(first);
    const accept = (token: string) =>
      call(postAccept, stranger, { body: { token }, account: null });
    expect((await accept(first)).status).toBe(404);

    await stack.db
      .sql`update private.invites set expires_at = now() - interval '1 second' where email = ${body.email}`;
    expect(await accept(second)).toMatchObject({ status: 409, body: { reason: "expired" } });
    const { body: listed } = await call(getInvites, owner);
    expect(listed.invites).toMatchObject([{ email: body.email, isExpired: true }]);

    const third = await call(postInvite, owner, { body });
    const token = await mailedToken(body.email);
    for (const who of [billing, member])
      expect((await call(deleteInvite, who, { id: String(third.body.inviteId) })).status).toBe(403);
    const revoke = () => call(deleteInvite, admin, { id: String(third.body.inviteId) });
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(404);
    expect((await accept(token)).status).toBe(404);
    expect((await call(getInvites, owner)).body.invites).toEqual([]);
  });

  test("wait for a confirmed address, and for a plan with teams", async () => {
    const body = { email: stranger.access.email };
    await call(postInvite, owner, { body });
    const token = await mailedToken(body.email);
    const accept = () => call(postAccept, stranger, { body: { token }, account: null });
    await stack.db
      .sql`update auth.users set email_confirmed_at = null where id = ${stranger.accountId}`;
    expect(await accept()).toMatchObject({ status: 403, body: { reason: "unconfirmed" } });
    await stack.db
      .sql`update auth.users set email_confirmed_at = now() where id = ${stranger.accountId}`;
    await stack.db.sql`update plans set entitlements = entitlements || '{"team": false}'`;
    expect(await accept()).toMatchObject({ status: 403, body: { code: "plan_required" } });
    expect(await call(postInvite, owner, { body })).toMatchObject({
      status: 403,
      body: { code: "plan_required" },
    });
    // Nobody is put out by it.
    expect((await call(getMembers, member)).status).toBe(200);
    await stack.db.sql`update plans set entitlements = entitlements || '{"team": true}'`;
    const [invite] = await stack.db
      .sql`select invite_id from private.invites where email = ${body.email}`;
    await call(deleteInvite, owner, { id: String(invite?.invite_id) });
  });

  test("reach a mailbox ten times a day, and sixty an hour come from a person, over all organizations", async () => {
    const inviter = await stack.signUp();
    const accounts: string[] = [];
    for (const name of ["Relay one", "Relay two"]) {
      const made = await call(postOrganization, inviter, { body: { name }, account: null });
      accounts.push(String(made.body.accountId));
    }
    await stack.db.sql`update credit_balances set plan_id = 'pro', is_unlimited = false
      where account_id = any (${accounts})`;
    const invite = async (at: number, email: string) =>
      (await call(postInvite, inviter, { body: { email }, account: accounts[at % 2] ?? "" }))
        .status;
    const toOne: number[] = [];
    for (let at = 0; at < 12; at += 1) toOne.push(await invite(at, "one@relay.test"));
    expect(toOne).toEqual([...Array<number>(10).fill(200), 429, 429]);
    const toMany: number[] = [];
    for (let at = 0; at < 50; at += 1) toMany.push(await invite(at, `many${at}@relay.test`));
    expect(toMany).toEqual([...Array<number>(48).fill(200), 429, 429]);
    await stack.db.sql`delete from private.invites where email like '%@relay.test'`;
  });

  test("come in pages, none lost and none twice", async () => {
    const emails = Array.from({ length: 5 }, (_, at) => `paged${at}@farebox.test`);
    for (const email of emails) await call(postInvite, owner, { body: { email } });
    const seen: string[] = [];
    let query = "?limit=2";
    for (;;) {
      const { body } = await call(getInvites, owner, { query });
      const page = body.invites as { email: string; inviteId: string }[];
      seen.push(...page.map(({ email }) => email));
      if (body.next_cursor === null) break;
      query = `?limit=2&cursor=${String(body.next_cursor)}`;
    }
    expect(seen).toEqual([...emails].reverse());
    expect((await call(getInvites, owner, { query: "?cursor=x" })).status).toBe(400);
    await stack.db.sql`delete from private.invites where email like 'paged%'`;
  });
});

describe("members", () => {
  test("are seen by every member; addresses and spending by who may", async () => {
    type Row = { userId: string; email: string | null; spent: number | null };
    const seen = async (who: Person) => {
      const { body } = await call(getMembers, who);
      return new Map((body.members as Row[]).map((row) => [row.userId, row]));
    };
    const bySome = await seen(billing);
    expect(bySome.size).toBe(4);
    expect([...bySome.values()].every(({ email, spent }) => email !== null && spent !== null)).toBe(
      true,
    );
    const byMember = await seen(member);
    expect(byMember.get(member.accountId)).toMatchObject({ email: member.access.email, spent: 0 });
    expect(byMember.get(owner.accountId)).toMatchObject({ email: owner.access.email, spent: null });
    expect(byMember.get(billing.accountId)).toMatchObject({ email: null, spent: null });
    expect((await call(getMembers, stranger)).status).toBe(404);
    const paged = await call(getMembers, owner, { query: "?limit=3" });
    expect(paged.body.members).toHaveLength(3);
    const rest = await call(getMembers, owner, {
      query: `?limit=3&cursor=${String(paged.body.next_cursor)}`,
    });
    expect(rest.body).toMatchObject({ members: [{ userId: member.accountId }], next_cursor: null });
  });

  test("get roles from owner and admin, and ownership from an owner alone", async () => {
    const give = (who: Person, person: Person, role: string) =>
      call(patchMember, who, { id: person.accountId, body: { role } });
    for (const who of [billing, member]) expect((await give(who, who, "admin")).status).toBe(403);
    expect((await give(stranger, member, "admin")).status).toBe(404);
    expect((await give(admin, member, "owner")).status).toBe(403);
    expect((await give(admin, owner, "member")).status).toBe(403);
    expect((await give(owner, stranger, "admin")).status).toBe(404);
    expect(await give(owner, owner, "admin")).toMatchObject({
      status: 409,
      body: { reason: "last_owner" },
    });
    expect((await give(admin, member, "billing")).status).toBe(200);
    expect((await give(admin, member, "member")).status).toBe(200);
    expect(
      (
        await call(patchMember, owner, {
          id: member.accountId,
          body: { role: "member", departmentId: null },
        })
      ).status,
    ).toBe(400);
    expect(await audits("member.role_changed")).toHaveLength(2);
  });

  test("who both own may not both leave at once", async () => {
    expect(
      (await call(patchMember, owner, { id: admin.accountId, body: { role: "owner" } })).status,
    ).toBe(200);
    const leave = (who: Person) => call(deleteMember, who, { id: who.accountId });
    const answers = await Promise.all([leave(owner), leave(admin)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [left, stayed, role] =
      answers[0]?.status === 200
        ? ([owner, admin, "owner"] as const)
        : ([admin, owner, "admin"] as const);
    await stack.db.sql`insert into account_members (account_id, user_id, role, joined_at)
      values (${team}, ${left.accountId}, ${role}, now())`;
    if (stayed === admin)
      await stack.db.sql`update account_members set role = 'admin'
        where account_id = ${team} and user_id = ${admin.accountId}`;
  });

  test("hand the account over at once: never two halves, never none", async () => {
    for (const who of [admin, billing, member])
      expect((await call(postOwner, who, { body: { userId: who.accountId } })).status).toBe(403);
    expect((await call(postOwner, owner, { body: { userId: stranger.accountId } })).status).toBe(
      404,
    );
    expect((await call(postOwner, owner, { body: { userId: owner.accountId } })).status).toBe(404);
    const answers = await Promise.all(
      [admin, member, admin].map((to) =>
        call(postOwner, owner, { body: { userId: to.accountId } }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403]);
    const owners = await stack.db.sql`select user_id from account_members
      where account_id = ${team} and role = 'owner'`;
    expect(owners).toHaveLength(1);
    await stack.db
      .sql`update account_members set role = case user_id when ${owner.accountId}::uuid then 'owner'
        when ${admin.accountId}::uuid then 'admin' when ${billing.accountId}::uuid then 'billing' else 'member' end
      where account_id = ${team}`;
  });

  test("lose their keys for good when they are removed", async () => {
    await join(stranger, "admin");
    const access = { ...stranger.access, accountId: team };
    const { apiKey } = await createApiKey(access, { name: "Mine", scopes: ["read"] });
    expect((await call(getMembers, apiKey, { account: null })).status).toBe(200);
    // A key reads, and changes nothing of the team.
    expect((await call(deleteMember, apiKey, { id: member.accountId, account: null })).status).toBe(
      403,
    );
    for (const who of [billing, member])
      expect((await call(deleteMember, who, { id: stranger.accountId })).status).toBe(403);
    expect((await call(deleteMember, admin, { id: owner.accountId })).status).toBe(403);
    expect((await call(deleteMember, owner, { id: owner.accountId })).status).toBe(409);
    expect((await call(deleteMember, admin, { id: stranger.accountId })).status).toBe(200);
    expect((await call(deleteMember, admin, { id: stranger.accountId })).status).toBe(404);
    expect((await call(getMembers, apiKey, { account: null })).status).toBe(401);
    await join(stranger, "admin");
    expect((await call(getMembers, apiKey, { account: null })).status).toBe(401);
    expect((await call(deleteMember, stranger, { id: stranger.accountId })).status).toBe(200);
  });
});

describe("departments", () => {
  const make = (name: string, parentId: string | null = null, who = owner) =>
    call(postDepartment, who, { body: { name, parentId } });
  const change = (id: string, body: object, who = owner) =>
    call(patchDepartment, who, { id, body });
  const remove = (id: string, who = owner) => call(deleteDepartment, who, { id });

  test("stand in a tree of five levels without a loop, one of a name in a place", async () => {
    const line: string[] = [];
    for (const name of ["A", "B", "C", "D", "E"]) {
      const made = await make(name, line.at(-1) ?? null);
      expect(made.status, made.text).toBe(200);
      line.push(String(made.body.departmentId));
    }
    const [a = "", b = "", c = "", , e = ""] = line;
    expect(await make("F", e)).toMatchObject({ status: 409, body: { reason: "too_deep" } });
    expect(await make("a")).toMatchObject({ status: 409, body: { reason: "name_taken" } });
    expect((await make("x", randomUUID())).status).toBe(404);
    for (const below of [a, c, e])
      expect(await change(a, { parentId: below })).toMatchObject({
        status: 409,
        body: { reason: "cycle" },
      });
    const top = String((await make("Top")).body.departmentId);
    expect(await change(a, { parentId: top })).toMatchObject({
      status: 409,
      body: { reason: "too_deep" },
    });
    expect((await change(c, { parentId: top, name: "C of Top" })).status).toBe(200);
    const { body } = await call(getDepartments, member);
    expect(body.departments).toMatchObject([
      { name: "A", depth: 1 },
      { name: "B", depth: 2 },
      { name: "Top", depth: 1 },
      { name: "C of Top", depth: 2 },
      { name: "D", depth: 3 },
      { name: "E", depth: 4 },
    ]);
    expect(await change(b, { name: "A", parentId: null })).toMatchObject({
      status: 409,
      body: { reason: "name_taken" },
    });
  });

  test("moved below each other at once make no loop", async () => {
    const one = String((await make("One")).body.departmentId);
    const two = String((await make("Two")).body.departmentId);
    const answers = await Promise.all([
      change(one, { parentId: two }),
      change(two, { parentId: one }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    for (const id of [one, two, one]) await remove(id);
    const { body } = await call(getDepartments, owner);
    expect((body.departments as { name: string }[]).map(({ name }) => name)).not.toContain("One");
  });

  test("are changed by owner and admin alone, and only when empty deleted", async () => {
    const id = String((await make("Sales", null, admin)).body.departmentId);
    for (const who of [billing, member, stranger]) {
      const status = who === stranger ? 404 : 403;
      expect((await make("Mine", null, who)).status).toBe(status);
      expect((await change(id, { name: "Mine" }, who)).status).toBe(status);
      expect((await remove(id, who)).status).toBe(status);
    }
    const put = (departmentId: string | null, who = owner) =>
      call(patchMember, who, { id: member.accountId, body: { departmentId } });
    expect((await put(id, member)).status).toBe(403);
    expect((await put(randomUUID())).status).toBe(404);
    expect((await put(id)).status).toBe(200);
    expect(await remove(id)).toMatchObject({ status: 409, body: { reason: "not_empty" } });
    expect((await put(null)).status).toBe(200);
    expect((await remove(id)).status).toBe(200);
    expect((await remove(id)).status).toBe(404);
    expect((await put(id)).status).toBe(404);
    // Its name is free again.
    expect((await make("Sales")).status).toBe(200);
  });

  test("of another account are nothing here", async () => {
    const { body } = await call(getDepartments, owner);
    const [first] = body.departments as { departmentId: string }[];
    const made = await call(postOrganization, stranger, {
      body: { name: "Elsewhere" },
      account: null,
    });
    const account = String(made.body.accountId);
    const id = first?.departmentId ?? "";
    expect(
      (await call(patchDepartment, stranger, { id, body: { name: "Mine" }, account })).status,
    ).toBe(404);
    expect((await call(deleteDepartment, stranger, { id, account })).status).toBe(404);
    const below = { name: "Mine", parentId: id };
    expect((await call(postDepartment, stranger, { body: below, account })).status).toBe(404);
  });
});

describe("projects", () => {
  test("count in the plan, also when many are made at once", async () => {
    const make = (name: string, who = owner) => call(postProject, who, { body: { name } });
    for (const who of [billing, member]) expect((await make("Mine", who)).status).toBe(403);
    expect((await make("Mine", stranger)).status).toBe(404);
    const answers = await Promise.all(["A", "B", "C", "D", "E"].map((name) => make(name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 403, 403, 403]);
    const refused = answers.find(({ status }) => status === 403);
    expect(refused?.body).toMatchObject({ code: "plan_required", entitlement: "projects" });

    const { body } = await call(getProjects, member);
    expect(body).toMatchObject({ used: 2, allowance: 2 });
    const [first, second] = body.projects as { projectId: string; name: string }[];
    const change = (id: string | undefined, change: object, who = admin) =>
      call(patchProject, who, { id: id ?? "", body: change });
    expect((await change(first?.projectId, { isArchived: true }, member)).status).toBe(403);
    expect((await change(first?.projectId, { isArchived: true })).status).toBe(200);
    expect((await change(first?.projectId, { isArchived: true })).status).toBe(200);
    expect((await make("Third")).status).toBe(200);
    expect(await change(first?.projectId, { isArchived: false })).toMatchObject({
      status: 403,
      body: { code: "plan_required" },
    });
    expect(await change(second?.projectId, { name: "third" })).toMatchObject({
      status: 409,
      body: { reason: "name_taken" },
    });
    expect((await change(second?.projectId, { name: "Second" })).status).toBe(200);
    expect((await change(randomUUID(), { name: "x" })).status).toBe(404);
    const paged = await call(getProjects, owner, { query: "?limit=2" });
    const rest = await call(getProjects, owner, {
      query: `?limit=2&cursor=${String(paged.body.next_cursor)}`,
    });
    expect(paged.body.projects).toHaveLength(2);
    expect(rest.body).toMatchObject({
      projects: [{ projectId: first?.projectId }],
      next_cursor: null,
    });
  });
});

describe("who spent what on what", () => {
  test("is told by member, department, key and project; to a member only the own", async () => {
    const sql = stack.db.sql;
    await sql`select * from add_credits(${team}, 'admin', 100000000, 'admin:spending')`;
    const { body: tree } = await call(getDepartments, owner);
    const department = (tree.departments as { departmentId: string; name: string }[])[0];
    const { body: listed } = await call(getProjects, owner);
    const project = (listed.projects as { projectId: string; name: string }[])[0];
    const access = { ...owner.access, accountId: team };
    const made = await createApiKey(access, {
      name: "=cmd|' /C calc'!A0",
      scopes: ["meter"],
      departmentId: department?.departmentId ?? null,
      projectId: project?.projectId ?? null,
    });
    await sql`select * from check_and_deduct_credits(${team}, 'query', p_tools => '{github}', p_actor_id => ${member.accountId})`;
    await sql`select * from check_and_deduct_credits(${team}, 'query', p_actor_id => ${owner.accountId},
      p_department_id => ${department?.departmentId ?? null}, p_api_key_id => ${made.apiKeyId})`;

    const ask = async (by: string, who = billing) =>
      (await call(getSpending, who, { query: `?by=${by}` })).body.rows;
    expect(await ask("member")).toMatchObject([
      { subject: { id: member.accountId }, action: "query", requests: 1, credits: 15 },
      { subject: { id: owner.accountId }, action: "query", requests: 1, credits: 5 },
    ]);
    expect(await ask("department")).toMatchObject([
      { subject: null, credits: 15 },
      { subject: { name: department?.name }, credits: 5 },
    ]);
    expect(await ask("api_key")).toMatchObject([{ subject: null, credits: 15 }, { credits: 5 }]);
    expect(await ask("project")).toMatchObject([
      { subject: null, credits: 15 },
      { subject: { name: project?.name }, credits: 5 },
    ]);
    expect(await ask("member", member)).toMatchObject([
      { subject: { id: member.accountId }, credits: 15 },
    ]);

    const { body: under } = await call(getDepartments, owner);
    expect(under.departments).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ departmentId: department?.departmentId, spent: 5, keys: 1 }),
      ]),
    );
    const paged = await call(getSpending, owner, { query: "?limit=1" });
    expect(paged.body.rows).toHaveLength(1);
    const rest = await call(getSpending, owner, {
      query: `?limit=1&cursor=${String(paged.body.next_cursor)}`,
    });
    expect(rest.body).toMatchObject({ rows: [{ credits: 5 }], next_cursor: null });

    const csv = await call(getCsv, owner, { query: "?by=api_key" });
    expect(csv.text.split("\r\n")[0]).toBe("API key,Id,Action,Model,Requests,Failures,Credits");
    // A name that a spreadsheet would run is only text.
    expect(csv.text).toContain(`'=cmd|' /C calc'!A0,${made.apiKeyId},query,,1,0,5`);
    const own = await call(getCsv, member, { query: "?by=member" });
    expect(own.text.trim().split("\r\n")).toHaveLength(2);

    for (const query of [
      "?by=everything",
      "?from=2026-01-02&to=2026-01-01",
      "?from=2020-01-01",
      "?from=x",
      "?limit=0",
    ])
      expect((await call(getSpending, owner, { query })).status, query).toBe(400);
    expect((await call(getSpending, stranger)).status).toBe(404);
    expect((await call(getCsv, "nobody")).status).toBe(401);
  });
});

describe("the bill of an organization", () => {
  test("has a customer of its own at Stripe, made by who may buy and by nobody else", async () => {
    const body = { packId: "small" };
    const refused = await call(postCreditCheckout, member, { body });
    expect(refused).toMatchObject({
      status: 403,
      body: { ask: "an owner, admin or billing member" },
    });
    expect(refused.body.detail).toContain("Harbour Works");
    expect((await call(postCreditCheckout, stranger, { body })).status).toBe(404);
    expect((await call(postCreditCheckout, billing, { body })).status).toBe(200);
    expect((await call(postCreditCheckout, billing, { body, account: null })).status).toBe(200);
    const customers = await stack.db.sql<{ account_id: string }[]>`
      select account_id from private.stripe_customers
      where account_id in (${team}, ${billing.accountId}, ${owner.accountId})`;
    expect(customers.map(({ account_id }) => account_id).sort()).toEqual(
      [team, billing.accountId].sort(),
    );
    expect((await call(getInvoices, member)).status).toBe(403);
    expect((await call(getInvoices, billing)).body).toMatchObject({ invoices: [] });
  });
});

test("a key is moved between departments by who manages keys, within the account", async () => {
  const { body } = await call(getDepartments, owner);
  const [department] = body.departments as { departmentId: string }[];
  const access = { ...owner.access, accountId: team };
  const { apiKeyId, apiKey } = await createApiKey(access, { name: "Moving", scopes: ["read"] });
  const move = (who: Person | string, departmentId: string | null | undefined) =>
    call(patchKey, who, { id: apiKeyId, body: { departmentId } });
  for (const who of [billing, member, apiKey])
    expect((await move(who, null)).status, String(who)).toBe(403);
  expect((await move(stranger, null)).status).toBe(404);
  expect((await move(admin, randomUUID())).status).toBe(404);
  expect((await move(admin, department?.departmentId)).status).toBe(200);
  const { body: listed } = await call(getKeys, admin);
  expect(listed.keys).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        apiKeyId,
        department: expect.objectContaining({ id: department?.departmentId }),
      }),
    ]),
  );
});
