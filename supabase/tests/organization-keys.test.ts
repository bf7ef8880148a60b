import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getDepartments } from "../../app/api/team/departments/route";
import { GET as getLimitRequests } from "../../app/api/team/limit-requests/route";
import { createApiKey } from "../../lib/auth/api-key";
import { type BillingStack, startBillingStack } from "./billing-stack";
import { foundOrganization } from "./fixture/person";

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
