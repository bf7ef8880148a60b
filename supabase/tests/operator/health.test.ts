import { afterAll, beforeAll, expect, test } from "vitest";
import { GET as getLive } from "../../../app/api/health/live/route";
import { GET as getHealth } from "../../../app/api/health/route";
import { GET as getMetrics } from "../../../app/api/metrics/route";
import { stripe } from "../../../lib/billing/stripe-client";
import { chargeCredits } from "../../../lib/credits/charge-credits";
import { checkReadiness } from "../../../lib/health/check-readiness";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { callRoute } from "../fixture/call-route";

const token = "metrics-token-of-a-test";

let stack: BillingStack;
beforeAll(async () => {
  process.env.METRICS_TOKEN = token;
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

/** An answer that is not kept from before. */
let later = Date.now();
const readiness = () => {
  later += 60_000;
  return checkReadiness(later);
};

test("a server with everything is ready, and says nothing of addresses or keys", async () => {
  const answer = await callRoute(getHealth);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({
    live: true,
    ready: true,
    checks: {
      database: "ok",
      migrations: "ok",
      catalog: "ok",
      stripe: "ok",
      models: "ok",
      mail: "ok",
    },
  });
  expect(answer.text).not.toMatch(/127\.0\.0\.1|sk_|sb_|http/);
});

test("asked a hundred times at once it asks Stripe once", async () => {
  const asked = async () => {
    const page = await fetch(`${process.env.STRIPE_API_URL}/_test/events.json?last=1`);
    return page.ok;
  };
  expect(await asked()).toBe(true);
  later += 60_000;
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, at) => checkReadiness(later + at)),
  );
  // One object: all were given the same look.
  expect(new Set(answers).size).toBe(1);
  expect((await stripe().prices.list({ limit: 1 })).data).toHaveLength(1);
});

test("a dependency that does not answer makes it not ready, and is named; it recovers by itself", async () => {
  await stack.db.sql`alter function read_health() rename to read_health_kept`;
  const broken = await readiness();
  expect(broken).toMatchObject({
    isReady: false,
    checks: { database: "failed", catalog: "failed", stripe: "ok" },
  });
  await stack.db.sql`alter function read_health_kept() rename to read_health`;
  expect(await readiness()).toMatchObject({ isReady: true });

  await stack.breakStripe({ kind: "api_error", times: 5, match: "GET /v1/prices" });
  // Chat and charges need no Stripe: its outage must not be every server's.
  expect(await readiness()).toMatchObject({
    isReady: true,
    checks: { database: "ok", stripe: "failed" },
  });
});

test("a migration that is missing is told", async () => {
  await stack.db.sql`update supabase_migrations.schema_migrations set version = '20990101000000'
    where version = '20261101001055'`;
  expect(await readiness()).toMatchObject({ isReady: false, checks: { migrations: "failed" } });
  await stack.db.sql`update supabase_migrations.schema_migrations set version = '20261101001055'
    where version = '20990101000000'`;
});

test("the process is live whatever else is not", async () => {
  expect((await callRoute(getLive)).body).toEqual({ live: true });
});

test("metrics are read with their token alone, and count charges, refusals and what waits", async () => {
  expect((await callRoute(getMetrics)).status).toBe(401);
  const person = await stack.signUp();
  const charged = await chargeCredits(person.access, { action: "query" }, "metrics");
  expect(charged.outcome).toBe("ok");
  await stack.db.sql`insert into private.jobs (kind, dedupe_key, payload, run_at, created_at)
    values ('audit_found', 'waits', '{}', now() + interval '1 day', now() - interval '90 seconds')`;
  await stack.db
    .sql`insert into private.stripe_events (event_id, type, livemode, stripe_created_at, payload, status,
      received_at)
    values ('evt_late', 'x', false, now(), '{}', 'failed', now() - interval '120 seconds')`;
  const { status, text, headers } = await callRoute(getMetrics, { token });
  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("text/plain; version=0.0.4");
  expect(text).toContain(
    'farebox_database_calls_total{function="check_and_deduct_credits",outcome="ok"} 1',
  );
  expect(text).toMatch(/^farebox_outbox_depth 1$/m);
  expect(Number(/^farebox_webhook_lag_seconds (.*)$/m.exec(text)?.[1])).toBeGreaterThan(119);
  // Every line is a comment or a sample.
  for (const line of text.trim().split("\n")) {
    expect(line).toMatch(/^(# (HELP|TYPE) |[a-z_]+(\{[^}]*\})? -?[\d.e+-]+$)/);
  }
  expect(text).not.toContain(person.accountId);
});
