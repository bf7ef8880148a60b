import { afterAll, beforeAll, expect, test } from "vitest";
import {
  GET as getDepartmentLimits,
  PUT as putDepartmentLimit,
} from "../../../app/api/team/departments/[id]/limits/route";
import { GET as getDepartments } from "../../../app/api/team/departments/route";
import { GET as getLimitRequests } from "../../../app/api/team/limit-requests/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";
import { foundOrganization, joinAccount } from "../fixture/person";
import { addDepartment } from "../fixture/team";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({
    edit: (document) => ({
      ...document,
      plans: document.plans.map((plan) => ({
        ...plan,
        entitlements: { ...plan.entitlements, team: true, api: true },
      })),
    }),
  });
});
afterAll(async () => {
  await stack.stop();
});

test("an organization's API key reads its departments and requests", async () => {
  const owner = await stack.signUp();
  const team = await foundOrganization(stack.db.sql, owner.accountId);
  await stack.db
    .sql`update credit_balances set plan_id = 'pro', rights_until = null where account_id = ${team}`;
  const access = { ...owner.access, accountId: team, accountKind: "organization" as const };
  const { apiKey } = await createApiKey(access as never, { name: "K", scopes: ["read"] });
  for (const handler of [getDepartments, getLimitRequests]) {
    const reply = await handler(
      new Request("http://farebox.test/api/x", { headers: { authorization: `Bearer ${apiKey}` } }),
      { params: Promise.resolve({}) },
    );
    expect(reply.status, await reply.text()).toBe(200);
  }
});

test("an organization's API key sets the limits of departments but of its own, as its scope and its maker may", async () => {
  const [owner, member] = [await stack.signUp(), await stack.signUp()];
  const { sql } = stack.db;
  const id = await foundOrganization(sql, owner.accountId);
  await joinAccount(sql, id, member.accountId, "member");
  await sql`update credit_balances set plan_id = 'pro', rights_until = null where account_id = ${id}`;
  const research = await addDepartment(sql, id, "Research");
  const lab = await addDepartment(sql, id, "Lab", research);
  const sales = await addDepartment(sql, id, "Sales");
  const keyOf = async (
    maker: { access: object },
    scopes: string[],
    departmentId: string | null = null,
  ) => {
    const access = { ...maker.access, accountId: id, accountKind: "organization", departmentId };
    const made = await createApiKey(access as never, { name: "K", scopes, departmentId } as never);
    return made.apiKey;
  };
  const put = (token: string, department: string, limit: number | null = 5) =>
    callRoute(putDepartmentLimit, {
      token,
      method: "PUT",
      params: { id: department },
      body: { window: "day", limit },
    });

  const server = await keyOf(owner, ["billing", "read"]);
  const [one, two] = await Promise.all([put(server, research), put(server, research)]);
  expect(one, one.text).toMatchObject({ status: 200 });
  expect(two.body).toEqual(one.body);
  const read = () => callRoute(getDepartmentLimits, { token: server, params: { id: research } });
  expect((await read()).body.limits).toMatchObject([{ limit: 5, window: "day" }]);
  expect(await put(server, crypto.randomUUID())).toMatchObject({ status: 404 });

  expect(await put(await keyOf(owner, ["read", "meter"]), research)).toMatchObject({ status: 403 });
  const ofLab = await keyOf(owner, ["billing"], lab);
  for (const department of [lab, research, lab.toUpperCase()]) {
    const refused = await put(ofLab, department, null);
    expect(refused).toMatchObject({ status: 403, body: { code: "forbidden" } });
    expect(refused.text).toContain("that it spends for");
  }
  expect(await put(ofLab, sales)).toMatchObject({ status: 200 });
  await sql`update account_members set role = 'billing' where account_id = ${id} and user_id = ${owner.accountId}`;
  expect(await put(server, research, null)).toMatchObject({ status: 403 });
  expect((await read()).body.limits).toHaveLength(1);
});
