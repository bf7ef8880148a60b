import { createServer, type IncomingMessage } from "node:http";
import path from "node:path";
import type { Stripe } from "stripe";
import { expect } from "vitest";
import { POST as postWebhook } from "../../../app/api/stripe/webhook/route";
import type { AccountAccess } from "../../../lib/auth/access";
import { listAccess } from "../../../lib/auth/account";
import { stripe } from "../../../lib/billing/stripe-client";
import { syncPortal } from "../../../lib/billing/stripe-sync/sync-portal";
import { syncPrices } from "../../../lib/billing/stripe-sync/sync-prices";
import { applyCatalog } from "../../../lib/pricing/apply-catalog";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import { getOffer } from "../../../lib/pricing/offer";
import { readCatalog } from "../../../lib/pricing/read-catalog";
import { type RunningMail, startMail } from "../../../sandbox/inbox/start";
import { closeServer, listen } from "../../../sandbox/listen";
import { type RunningStripe, type StripeOptions, startStripe } from "../../../sandbox/stripe/start";
import { startSupabase } from "../../../sandbox/supabase/start";
import { createDatabase, type TestDatabase } from "../database";

export interface Person {
  access: AccountAccess;
  accountId: string;
  /** A Supabase access token, for calling routes as this person. */
  token: string;
}

export interface BillingStack {
  db: TestDatabase;
  stripe: RunningStripe;
  /** Where the application's mails arrive. */
  mail: RunningMail;
  /** Stripe delivers nothing until `speak`: a test delivers what it wants, when it wants. */
  hush(): void;
  speak(): void;
  signUp(): Promise<Person>;
  /** Moves the clock of Stripe and of the database, and waits for what falls due on the way. */
  advance(days: number): Promise<void>;
  /** The next API requests that contain `match` meet a fault. */
  breakStripe(fault: { kind: string; times: number; match: string }): Promise<void>;
  stop(): Promise<void>;
}

const webhookSecret = "whsec_of_the_tests";
export const outgoingSecret = "whsec_being_rotated_out";

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
  const mail = await startMail({ port: 0, key: "re_billing" });
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
    RESEND_API_KEY: "re_billing",
    RESEND_API_URL: mail.url,
    MAIL_FROM: "Farebox <billing@farebox.test>",
    STRIPE_SUPPRESS_NOTICES: "true",
  });
  const document = await readCatalog(
    path.resolve(import.meta.dirname, "../../catalogs/assistant.json"),
  );
  await applyCatalog(options.edit ? options.edit(document) : document);
  await syncPrices();
  await syncPortal();
  let people = 0;

  return {
    db,
    stripe: running,
    mail,
    hush: () => running.setWebhooks([]),
    speak: () => running.setWebhooks([{ url: webhookUrl, secret: webhookSecret }]),
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
      await db.sql`insert into private.sign_up_networks (user_id, network, noted_at)
        values (${session.user.id}, ${session.user.id}, private.billing_now())`;
      const [access] = await listAccess(session.user.id);
      if (!access) throw new Error("a person without an account");
      return { access, accountId: access.accountId, token: session.access_token };
    },
    async advance(days) {
      await running.advance(Math.round(days * 86_400));
      await running.settled();
    },
    async breakStripe(fault) {
      const reply = await fetch(`${running.url}/_test/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(fault),
      });
      if (!reply.ok) throw new Error(`the stand-in answered ${reply.status}`);
    },
    async stop() {
      await running.settled();
      await running.stop();
      await Promise.all(working);
      await supabase.stop();
      await mail.stop();
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

/**
 * Everything that happened at Stripe since an event (or ever), oldest first. Stripe's own list
 * forgets after 30 days, which a test passes in one step.
 */
export async function listEvents(after?: string): Promise<Stripe.Event[]> {
  const events = await readJournal(1_000_000);
  return events.slice(events.findIndex(({ id }) => id === after) + 1);
}

/** The newest event's id, to list what came after it. */
export async function lastEventId(): Promise<string | undefined> {
  const [newest] = (await stripe().events.list({ limit: 1 })).data;
  return (newest ?? (await readJournal(1))[0])?.id;
}

async function readJournal(last: number): Promise<Stripe.Event[]> {
  const reply = await fetch(`${process.env.STRIPE_API_URL}/_test/events.json?last=${last}`);
  return JSON.parse(await reply.text());
}

/** Delivers a body to the webhook as Stripe would, or as an impostor; returns the status. */
export async function deliver(
  event: object | string,
  { secret = webhookSecret, ageSeconds = 0 }: { secret?: string; ageSeconds?: number } = {},
): Promise<number> {
  const payload = typeof event === "string" ? event : JSON.stringify(event);
  const timestamp = Math.floor(Date.now() / 1000) - ageSeconds;
  const signature = await stripe().webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp,
  });
  const reply = await postWebhook(
    new Request("http://farebox.test/api/stripe/webhook", {
      method: "POST",
      headers: { "stripe-signature": signature },
      body: payload,
    }),
  );
  return reply.status;
}

/** Delivers until it is taken, as Stripe does with what was not answered 2xx. */
export async function deliverUntilTaken(event: object | string): Promise<void> {
  await expect.poll(() => deliver(event), { timeout: 20_000, interval: 30 }).toBe(200);
}

/** A list in an order that a seed decides (Fisher and Yates over mulberry32). */
export function shuffle<T>(items: T[], seed: number): T[] {
  const shuffled = [...items];
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  for (let at = shuffled.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const [here, there] = [shuffled[at], shuffled[other]];
    if (here === undefined || there === undefined) continue;
    shuffled[at] = there;
    shuffled[other] = here;
  }
  return shuffled;
}

/** The account's balance in credits, and its plan. */
export async function readCredits(db: TestDatabase, accountId: string) {
  const [row] = await db.sql<
    { available: number; debt: number; plan: string | null; kind: string }[]
  >`select available_micros / 1e6::float8 as available, debt_micros / 1e6::float8 as debt,
      plan_id as plan, plan_kind as kind
    from public.credit_balances where account_id = ${accountId}`;
  if (!row) throw new Error("no balance row");
  return row;
}

/** Every lot of a source that was ever granted, oldest first, in credits. */
export async function readGrants(db: TestDatabase, accountId: string, source: string) {
  const rows = await db.sql<{ credits: number }[]>`
    select amount_micros / 1e6::float8 as credits from public.credit_grants
    where account_id = ${accountId} and source = ${source} order by granted_seq`;
  return rows.map((row) => row.credits);
}

/** What became of an event in the inbox. */
export async function readEvent(db: TestDatabase, eventId: string) {
  const [row] = await db.sql<{ status: string; attempts: number; note: string | null }[]>`
    select status, attempts, last_error as note from private.stripe_events
    where event_id = ${eventId}`;
  return row ?? null;
}
