import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import { expect } from "vitest";
import { POST as postWebhook } from "../../app/api/stripe/webhook/route";
import type { AccountAccess } from "../../lib/auth/access";
import { listAccess } from "../../lib/auth/account";
import { stripe } from "../../lib/billing/stripe-client";
import { syncPortal } from "../../lib/billing/sync-portal";
import { syncPrices } from "../../lib/billing/sync-prices";
import { applyCatalog } from "../../lib/pricing/apply-catalog";
import type { CatalogDocument } from "../../lib/pricing/catalog-schema";
import { getOffer } from "../../lib/pricing/offer";
import { readCatalog } from "../../lib/pricing/read-catalog";
import { closeServer, listen } from "../../sandbox/listen";
import { type RunningStripe, type StripeOptions, startStripe } from "../../sandbox/stripe/start";
import { startSupabase } from "../../sandbox/supabase/start";
import { createDatabase, type TestDatabase } from "./database";

export interface Person {
  access: AccountAccess;
  accountId: string;
  /** A Supabase access token, for calling routes as this person. */
  token: string;
}

export interface BillingStack {
  db: TestDatabase;
  stripe: RunningStripe;
  webhookUrl: string;
  webhookSecret: string;
  signUp(): Promise<Person>;
  /** Moves the clock of Stripe and of the database, and waits for what falls due on the way. */
  advance(days: number): Promise<void>;
  stop(): Promise<void>;
}

const webhookSecret = "whsec_of_the_tests";
const outgoingSecret = "whsec_being_rotated_out";

/**
 * The billing code as it runs in production, over a real Postgres, the real Stripe SDK and signed
 * webhooks to the real route. One a test file: the environment is read once a process.
 */
export async function startBillingStack(
  options: {
    chaos?: StripeOptions["chaos"];
    edit?: (document: CatalogDocument) => CatalogDocument;
  } = {},
): Promise<BillingStack> {
  const db = await createDatabase();
  const working = new Set<Promise<void>>();
  const receiver = createServer((request, response) => {
    const work = answer(request).then(async (reply) => {
      response.writeHead(reply.status);
      response.end(await reply.text());
    });
    working.add(work);
    void work.finally(() => working.delete(work));
  });
  const siteUrl = `http://127.0.0.1:${await listen(receiver, 0)}`;
  const webhookUrl = `${siteUrl}/api/stripe/webhook`;
  const supabase = await startSupabase({ databaseUrl: db.url, port: 0, siteUrl });
  const running = await startStripe({
    port: 0,
    dataFile: null,
    secretKey: "sk_test_billing",
    publishableKey: "pk_test_billing",
    webhooks: [{ url: webhookUrl, secret: webhookSecret }],
    onClock: async (seconds) => {
      await db.sql`select private.set_clock_offset(make_interval(secs => ${seconds}))`;
    },
    ...(options.chaos ? { chaos: options.chaos } : {}),
  });
  Object.assign(process.env, {
    SITE_URL: siteUrl,
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    SUPABASE_SECRET_KEY: supabase.secretKey,
    STRIPE_SECRET_KEY: "sk_test_billing",
    STRIPE_PUBLISHABLE_KEY: "pk_test_billing",
    STRIPE_WEBHOOK_SECRET: `${outgoingSecret}, ${webhookSecret}`,
    STRIPE_API_URL: running.url,
    OPENROUTER_API_KEY: "unused",
    CRON_SECRET: "unused-but-long-enough",
    STRIPE_SUPPRESS_NOTICES: "true",
  });
  const document = await readCatalog(
    path.resolve(import.meta.dirname, "../catalogs/assistant.json"),
  );
  await applyCatalog(options.edit ? options.edit(document) : document);
  await syncPrices();
  await syncPortal();
  let people = 0;

  return {
    db,
    stripe: running,
    webhookUrl,
    webhookSecret,
    async signUp() {
      people += 1;
      const reply = await fetch(`${supabase.url}/auth/v1/signup`, {
        method: "POST",
        headers: { apikey: supabase.publishableKey, "content-type": "application/json" },
        body: JSON.stringify({ email: `person${people}@farebox.test`, password: "long enough 1" }),
      });
      const session: { access_token: string; user: { id: string } } = JSON.parse(
        await reply.text(),
      );
      const [access] = await listAccess(session.user.id);
      if (!access) throw new Error("a person without an account");
      return { access, accountId: access.accountId, token: session.access_token };
    },
    async advance(days) {
      await running.advance(days * 86_400);
      await running.settled();
    },
    async stop() {
      await running.settled();
      await running.stop();
      await Promise.all(working);
      await supabase.stop();
      await closeServer(receiver);
      await db.drop();
    },
  };
}

async function answer(request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  return postWebhook(
    new Request(`http://127.0.0.1${request.url}`, {
      method: "POST",
      headers,
      body: Buffer.concat(chunks),
    }),
  );
}

/** The live price of a plan, by the id that callers send. */
export async function planPriceId(planId: string, interval = "month"): Promise<string> {
  const { plans } = await getOffer();
  const plan = plans.find((candidate) => candidate.planId === planId);
  const price = plan?.prices.find((candidate) => candidate.interval === interval);
  if (!price) throw new Error(`no ${interval} price of ${planId}`);
  return price.planPriceId;
}

/** Pays on the hosted Checkout page, as a browser would; returns the session's id. */
export async function payCheckout(url: string, number = "4242424242424242"): Promise<string> {
  const page = await (await fetch(url)).text();
  const form = new URLSearchParams({ number, expiry: "12 / 40", cvc: "123", name: "Ada" });
  form.set("postalCode", "10115");
  if (page.includes('name="email"')) form.set("email", "ada@farebox.test");
  const reply = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  if (reply.status !== 303) throw new Error(`checkout answered ${reply.status}`);
  const sessionId = /cs_\w+/.exec(url)?.[0];
  if (!sessionId) throw new Error(`no session in ${url}`);
  return sessionId;
}

/** The account's balance row and what its lots still hold, in credits. */
export async function readCredits(db: TestDatabase, accountId: string) {
  const [row] = await db.sql<
    { available: number; debt: number; plan: string | null; kind: string }[]
  >`select available_micros / 1e6::float8 as available, debt_micros / 1e6::float8 as debt,
      plan_id as plan, plan_kind as kind
    from public.credit_balances where account_id = ${accountId}`;
  if (!row) throw new Error("no balance row");
  return row;
}

/** Every lot that was ever granted, oldest first, in credits. */
export async function readLots(db: TestDatabase, accountId: string) {
  return db.sql<{ source: string; credits: number; left: number; key: string }[]>`
    select source, amount_micros / 1e6::float8 as credits, remaining_micros / 1e6::float8 as left,
      source_key as key
    from public.credit_grants where account_id = ${accountId} order by granted_seq`;
}

/** No promise of the ledger is broken, for any account. */
export async function expectExactLedger(db: TestDatabase) {
  const broken = await db.sql`select * from public.verify_ledger()`;
  expect([...broken]).toEqual([]);
}

/** Every stored event and what became of it. */
export async function readInbox(db: TestDatabase) {
  return db.sql<{ type: string; status: string; last_error: string | null }[]>`
    select type, status, last_error from private.stripe_events order by received_at`;
}

/** The Stripe client that the application uses. */
export const stripeClient = stripe;
