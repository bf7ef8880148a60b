import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { expectExactLedger } from "../fixture/exact-ledger";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack({ chaos: { duplicate: true, shuffle: 3 } });
});
afterAll(async () => {
  expect(stack.stripe.violations()).toEqual([]);
  await stack.stop();
});

const root = path.resolve(import.meta.dirname, "../../..");
const seed = () =>
  promisify(execFile)(process.execPath, ["--import", "tsx", "sandbox/seed.ts"], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: stack.db.url },
  });

/** What the demo's payments have become, by account. */
const payments = () => stack.db.sql`
  select a.name, p.pack_id as pack, p.status, p.reversed_micros / 1e6::float8 as back
  from public.payments p join public.accounts a on a.id = p.account_id order by a.name, p.amount_minor`;

test("the demo has a pack refunded in part, one disputed, auto top-up and a divided team, exactly, once", async () => {
  await seed();
  await stack.stripe.settled();
  const [medium] = await stack.db.sql<{ credits: number }[]>`
    select credits_micros / 1e6::float8 as credits from public.credit_packs where pack_id = 'medium'`;
  const expected = [
    expect.objectContaining({ pack: "small", status: "paid", back: 0 }),
    expect.objectContaining({ pack: "medium", status: "paid", back: (medium?.credits ?? 0) / 2 }),
    { name: "Harbour Works", pack: "small", status: "disputed", back: 0 },
    { name: "Harbour Works", pack: null, status: "paid", back: 0 },
  ];
  // Stripe tells of four payments, each twice, which may outlast one wait.
  await expect.poll(payments, { timeout: 60_000 }).toEqual(expect.arrayContaining(expected));
  expect(await payments()).toHaveLength(4);
  const tops = await stack.db.sql`select is_on, pack_id, card_last4 from public.top_up_settings`;
  expect(tops).toEqual([{ is_on: true, pack_id: "small", card_last4: "4242" }]);
  const [team] = await stack.db.sql`select b.plan_id as plan,
      (select count(*)::int from public.departments d where d.account_id = b.account_id) as departments,
      (select count(*)::int from public.spend_limits l where l.account_id = b.account_id) as limits,
      (select count(*)::int from public.limit_requests r
        where r.account_id = b.account_id and r.status = 'pending') as requests,
      (select count(*)::int from private.invites i where i.account_id = b.account_id) as invites
    from public.credit_balances b join public.accounts a on a.id = b.account_id
    where a.name = 'Harbour Works'`;
  expect(team).toEqual({ plan: "pro", departments: 3, limits: 3, requests: 1, invites: 1 });
  await expectExactLedger(stack.db.sql);
  await seed();
  await stack.stripe.settled();
  expect(await payments()).toHaveLength(4);
});
