import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { expectExactLedger } from "../fixture/exact-ledger";

const root = path.resolve(import.meta.dirname, "../../..");

let stack: BillingStack;
beforeAll(async () => {
  const catalog = await readCatalog(path.join(root, "supabase/catalogs/ops-center.json"));
  stack = await startBillingStack({ edit: () => catalog });
});
afterAll(() => stack.stop());

test("the demo of a catalog without packs and a free plan is made of what it sells, exactly", async () => {
  await promisify(execFile)(process.execPath, ["--import", "tsx", "sandbox/seed.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: stack.db.url },
  });
  const [coupon] = await stack.db.sql`select kind, value::float8 from private.coupons
    where code = 'WELCOME50'`;
  expect(coupon).toEqual({ kind: "percentage_discount", value: 50 });
  const used = await stack.db.sql<{ action: string; model: string; usages: number }[]>`
    select action, model, count(*)::int as usages from credit_transactions
    where type = 'usage' group by action, model`;
  expect(used).toMatchObject([{ action: "chat", model: "openai/gpt-4o-mini" }]);
  expect(used[0]?.usages).toBeGreaterThan(200);
  await expectExactLedger(stack.db.sql);
});
