import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, type FareboxClient } from "../../../clients/typescript/client";
import { FareboxError } from "../../../clients/typescript/farebox-error";
import {
  type BillingStack,
  payCheckout,
  planPriceId,
  startBillingStack,
} from "../billing/billing-stack";
import { expectExactLedger } from "../fixture/exact-ledger";
import { inProcessFetch } from "../fixture/in-process-fetch";
import { foundOrganization } from "../fixture/person";

const baseUrl = "http://farebox.test";
const dailyLimit = 40;

let stack: BillingStack;
let fetchHere: typeof fetch;
beforeAll(async () => {
  stack = await startBillingStack();
  fetchHere = await inProcessFetch();
});
afterAll(async () => {
  await expectExactLedger(stack.db.sql);
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

/** An organization on Pro whose department may spend 40 credits a day, and a key of it. */
async function makeDepartmentKey(): Promise<{ apiKey: string; departmentId: string }> {
  const person = await stack.signUp();
  const accountId = await foundOrganization(stack.db.sql, person.accountId);
  const owner = createClient({ baseUrl, token: person.token, accountId, fetch: fetchHere });
  const { url } = await owner.call("POST /api/stripe/create-subscription-checkout", {
    body: { planPriceId: await planPriceId("pro") },
  });
  await payCheckout(url);
  await stack.stripe.settled();
  const { departmentId } = await owner.call("POST /api/team/departments", {
    body: { name: "Research" },
  });
  await owner.call("PUT /api/team/departments/{id}/limits", {
    params: { id: departmentId },
    body: { window: "day", limit: dailyLimit },
  });
  const { apiKey } = await owner.call("POST /api/keys", {
    body: { name: "Script", scopes: ["read", "meter"], departmentId },
  });
  return { apiKey, departmentId };
}

/** What the script does until it is stopped; it knows the client and the key, and nothing else. */
async function script(farebox: FareboxClient) {
  const before = await farebox.call("GET /api/credits/balance");
  const hold = await farebox.call("POST /api/credits/reserve", {
    body: { action: "query", tools: ["documentation", "github"] },
  });
  const settled = await farebox.call("POST /api/credits/settle", {
    body: { reservationId: hold.reservationId ?? "", tools: ["documentation"] },
  });
  const tracked = await farebox.call("POST /api/usage/track", {
    body: { action: "query", service: "batch" },
    idempotencyKey: "night-1",
  });
  const again = await farebox.call("POST /api/usage/track", {
    body: { action: "query", service: "batch" },
    idempotencyKey: "night-1",
  });
  let used = 0;
  let refused: unknown = null;
  while (refused === null && used < 100) {
    try {
      used += (await farebox.call("POST /api/credits/use", { body: { action: "query" } })).charged;
    } catch (error) {
      refused = error;
    }
  }
  return { before, hold, settled, tracked, again, used, refused };
}

test("a script with the typed client and a key reserves, settles, tracks, exports and is stopped by a department's limit", async () => {
  const { apiKey, departmentId } = await makeDepartmentKey();
  const farebox = createClient({ baseUrl, token: apiKey, fetch: fetchHere });
  const { before, hold, settled, tracked, again, used, refused } = await script(farebox);

  expect(before.balance).toBe(5000);
  expect(hold).toMatchObject({ charged: 20, held: 20, balance: 4980 });
  expect(settled).toMatchObject({ charged: 10, held: 0, balance: 4990 });
  expect(tracked).toMatchObject({ charged: 5, replayed: false });
  expect(again).toMatchObject({ charged: 5, replayed: true, transaction: tracked.transaction });
  // The hold counted in full while it was open; settled, what it had not used was free again.
  expect(used).toBe(dailyLimit - settled.charged - tracked.charged);
  expect(refused).toBeInstanceOf(FareboxError);
  expect(refused).toMatchObject({ code: "limit_reached", status: 403 });
  expect(JSON.stringify((refused as FareboxError).problem)).toContain("Research");

  const rows = [];
  for await (const page of farebox.pages("GET /api/usage/history", { query: { limit: 3 } })) {
    rows.push(...page.usage);
  }
  expect(rows.reduce((sum, row) => sum + row.credits, 0)).toBe(dailyLimit);
  expect(new Set(rows.map((row) => row.departmentId))).toEqual(new Set([departmentId]));
  const lines = (await farebox.call("GET /api/usage/export.csv")).trimEnd().split("\r\n");
  expect(lines).toHaveLength(rows.length + 1);
  expect((await farebox.call("GET /api/credits/balance")).balance).toBe(5000 - dailyLimit);
});

test("ten scripts at once spend the department's limit and not one credit more", async () => {
  const { apiKey } = await makeDepartmentKey();
  const farebox = createClient({ baseUrl, token: apiKey, fetch: fetchHere });
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, async () => {
      let used = 0;
      for (let times = 0; times < 3; times += 1) {
        await farebox
          .call("POST /api/credits/use", { body: { action: "query" } })
          .then(({ charged }) => {
            used += charged;
          })
          .catch((error: unknown) => expect(error).toMatchObject({ code: "limit_reached" }));
      }
      return used;
    }),
  );
  expect(outcomes.reduce((sum, used) => sum + used, 0)).toBe(dailyLimit);
  expect((await farebox.call("GET /api/credits/balance")).balance).toBe(5000 - dailyLimit);
});
