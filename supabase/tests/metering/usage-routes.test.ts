import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GET as getCustomer, POST as postCustomer } from "../../../app/api/billing/customer/route";
import { GET as getPlans } from "../../../app/api/billing/plans/route";
import { GET as getHistory } from "../../../app/api/credits/history/route";
import { GET as getStats } from "../../../app/api/credits/usage-stats/route";
import { POST as postUse } from "../../../app/api/credits/use/route";
import { GET as getExport } from "../../../app/api/usage/export.csv/route";
import { GET as getUsage } from "../../../app/api/usage/history/route";
import { GET as getSummary } from "../../../app/api/usage/summary/route";
import { createApiKey } from "../../../lib/auth/api-key";
import { type BillingStack, type Person, startBillingStack } from "../billing/billing-stack";
import { apiForAll } from "../fixture/api-for-all";
import { callRoute } from "../fixture/call-route";
import { expectExactLedger } from "../fixture/exact-ledger";
import { foundOrganization, joinAccount } from "../fixture/person";

let stack: BillingStack;
let person: Person;
let key: string;
/** The transactions of the person's seven charges, newest first. */
let charged: number[];

beforeAll(async () => {
  stack = await startBillingStack({ edit: apiForAll });
  person = await stack.signUp();
  key = (await createApiKey(person.access, { name: "Server", scopes: ["read", "meter"] })).apiKey;
  charged = [];
  for (let times = 0; times < 7; times += 1) {
    const body = {
      action: "query",
      service: times === 0 ? '=cmd|"x"' : "chat",
      ...(times === 1 ? { tools: ["github", "documentation"] } : {}),
    };
    const { body: charge } = await callRoute(postUse, { token: key, body });
    charged.unshift(Number(charge.transaction));
  }
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  await stack.stop();
});

const list = (body: Record<string, unknown>, name: string) =>
  body[name] as { transaction: number; credits: number }[];

describe("the list of usage", () => {
  test("pages through all of it once, whatever the page's size", async () => {
    for (const limit of [1, 3, 7, 100]) {
      const seen: number[] = [];
      let cursor: unknown = null;
      do {
        const query = `limit=${limit}${cursor === null ? "" : `&cursor=${cursor}`}`;
        const { body } = await callRoute(getUsage, { token: key, query });
        seen.push(...list(body, "usage").map(({ transaction }) => transaction));
        cursor = body.next_cursor;
      } while (cursor !== null);
      expect(seen, `limit ${limit}`).toEqual(charged);
    }
  });

  test("goes on where it was while new usage comes in", async () => {
    const first = await callRoute(getUsage, { token: key, query: "limit=4" });
    await callRoute(postUse, { token: key, body: { action: "query" } });
    const query = `limit=4&cursor=${first.body.next_cursor}`;
    const second = await callRoute(getUsage, { token: key, query });
    const seen = [...list(first.body, "usage"), ...list(second.body, "usage")];
    expect(seen.map(({ transaction }) => transaction)).toEqual(charged);
  });

  test.each([
    ["limit=0"],
    ["limit=101"],
    ["limit=many"],
    ["cursor=nothing"],
    ["cursor=WyJ4Il0"],
    ["before=3"],
  ])("refuses %s in words", async (query) => {
    for (const handler of [getUsage, getHistory]) {
      const answer = await callRoute(handler, { token: key, query });
      expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
      expect(String(answer.body.detail)).toMatch(/^query/);
    }
  });
});

test("the summary, the statistics, the file and the ledger say the same", async () => {
  const [summary, stats, file, usage] = await Promise.all([
    callRoute(getSummary, { token: key }),
    callRoute(getStats, { token: key }),
    callRoute(getExport, { token: key }),
    callRoute(getUsage, { token: key }),
  ]);
  const rows = list(usage.body, "usage");
  const credits = rows.reduce((sum, row) => sum + row.credits, 0);
  expect(summary.body).toMatchObject({ requests: rows.length, credits, failures: 0 });
  expect(stats.body).toMatchObject({ requests: rows.length, credits });
  expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(file.headers.get("content-disposition")).toMatch(/filename="usage-[\d-]+\.csv"/);
  const lines = file.text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(rows.length + 1);
  expect(lines[0]).toMatch(/^Transaction,Time \(UTC\),Action,/);
  const ofGithub = lines.find((line) => line.startsWith(`${charged.at(-2)},`));
  expect(ofGithub).toMatch(/github.*,20,/);
});

test("a cell of the file never runs as a formula", async () => {
  const { text } = await callRoute(getExport, { token: key });
  expect(text).toContain(`"'=cmd|""x"""`);
});

test("the file and the summary are of the days that were asked for", async () => {
  for (const [query, status, requests] of [
    ["from=2020-01-01&to=2020-01-02", 200, 0],
    ["from=2020-01-02&to=2020-01-01", 400, null],
    ["from=2018-01-01&to=2020-01-02", 400, null],
    ["from=yesterday", 400, null],
  ] as const) {
    const summary = await callRoute(getSummary, { token: key, query });
    expect([summary.status, summary.body.requests ?? null], query).toEqual([status, requests]);
    const file = await callRoute(getExport, { token: key, query });
    expect(file.status).toBe(status);
    if (status === 200) expect(file.text.trimEnd().split("\r\n")).toHaveLength(1);
  }
});

test("a member sees the own part, and a stranger nothing", async () => {
  const member = await stack.signUp();
  const stranger = await stack.signUp();
  const account = await foundOrganization(stack.db.sql, person.accountId);
  await joinAccount(stack.db.sql, account, member.accountId, "member");
  const headers = { "x-account-id": account };
  for (const handler of [getUsage, getSummary, getExport, getStats, getHistory]) {
    expect((await callRoute(handler, { token: member.token, headers })).status).toBe(200);
    expect((await callRoute(handler, { token: stranger.token, headers })).status).toBe(404);
    expect((await callRoute(handler)).status).toBe(401);
  }
});

test("the billing contact is set, read again, and keeps what was left out", async () => {
  const { token } = await stack.signUp();
  const set = (body: object) => callRoute(postCustomer, { token, body });
  expect((await set({ name: "Analytical Engines", country: "GB" })).body).toMatchObject({
    exists: true,
    name: "Analytical Engines",
    country: "GB",
  });
  await set({ email: "bills@example.com" });
  expect((await callRoute(getCustomer, { token })).body).toMatchObject({
    name: "Analytical Engines",
    email: "bills@example.com",
    country: "GB",
  });
  for (const body of [{ email: "nobody" }, { country: "Britain" }, { name: "" }, { phone: "1" }]) {
    expect((await set(body)).status, JSON.stringify(body)).toBe(400);
  }
});

test("plans are compared by what each gives, signed out too", async () => {
  const { body } = await callRoute(getPlans);
  const comparison = body.comparison as { feature: string; values: Record<string, unknown> }[];
  const planIds = (body.plans as { planId: string }[]).map(({ planId }) => planId);
  for (const { feature, values } of comparison) {
    expect(Object.keys(values), feature).toEqual(planIds);
  }
  expect(comparison.find(({ feature }) => feature === "api")?.values).toMatchObject({
    free: true,
    starter: true,
  });
  expect(comparison.find(({ feature }) => feature === "byok")?.values).toMatchObject({
    free: false,
    pro: true,
  });
});
