import { rmSync } from "node:fs";
import path from "node:path";
import postgres from "postgres";
import { type ServiceName, serviceNames } from "./choose-stand-ins";
import { startGitHub } from "./github/start";
import type { Inbox } from "./inbox/inbox";
import { startMail } from "./inbox/start";
import { startOpenRouter } from "./openrouter/start";
import { choosePorts } from "./ports";
import { placeData } from "./postgres/place-data";
import { endStalePostmaster } from "./postgres/postmaster";
import { startPostgres } from "./postgres/start";
import { createStopStack } from "./stop-stack";
import { startStripe } from "./stripe/start";
import { startSupabase } from "./supabase/start";

type StripeOptions = Parameters<typeof startStripe>[0];
type RunningStripe = Awaited<ReturnType<typeof startStripe>>;

export type RunningSandbox = {
  /** The variables of the application that the stand-ins serve, and its own two. */
  environment: Record<string, string>;
  /** Where the application shall listen; webhooks go there. */
  appPort: number;
  siteUrl: string;
  /** The database, signed in as the owner of the schema; null when Supabase is real. */
  databaseUrl: string | null;
  /** The mails that Auth and the application have sent; null when Supabase and Resend are real. */
  mails: Inbox | null;
  inboxUrl: string | null;
  /** Moves the clock, resends webhooks, ...; null when Stripe is real. */
  stripe: RunningStripe | null;
  stop(): Promise<void>;
};

// No secrets: everything here listens on 127.0.0.1 and holds invented data.
const stripeSecretKey = "sk_test_sandbox";
const stripePublishableKey = "pk_test_sandbox";
const stripeWebhookSecret = "whsec_sandbox";
const githubToken = "github_pat_sandbox";
const resendKey = "re_sandbox";
const sealKeys = `sandbox:${Buffer.alloc(32, "sandbox").toString("base64")}`;

/**
 * Starts the stand-ins for the outside services, in the order in which they need one another.
 *
 * `directory` holds their data. `ports: "stable"` keeps ports over restarts (development),
 * `"any"` takes free ones (tests). `durable: false` trades safety against a crash of the machine
 * for speed. `report` hears what has started.
 *
 * @throws after stopping what had started, when one cannot start.
 */
export async function startSandbox(options: {
  directory: string;
  ports: "stable" | "any";
  durable: boolean;
  standIns?: ReadonlySet<ServiceName>;
  confirmations?: boolean;
  chaos?: StripeOptions["chaos"];
  chunkDelayMs?: number;
  report?: (line: string) => void;
}): Promise<RunningSandbox> {
  const { directory, durable, standIns = new Set(serviceNames), report = () => {} } = options;
  const stack = createStopStack();
  const file = (name: string) => path.join(directory, name);
  const dataDir = placeData(directory);
  // A Postgres that a killed run left behind would otherwise hold its port, and the URL would move.
  await endStalePostmaster(dataDir);
  const ports = await choosePorts(options.ports === "stable" ? file("ports.json") : null);
  const siteUrl = `http://127.0.0.1:${ports.app}`;
  const running: RunningSandbox = {
    environment: { SITE_URL: siteUrl, CRON_SECRET: "sandbox-cron-secret", SEAL_KEYS: sealKeys },
    appPort: ports.app,
    siteUrl,
    databaseUrl: null,
    mails: null,
    inboxUrl: null,
    stripe: null,
    stop: stack.stop,
  };

  try {
    if (standIns.has("supabase")) {
      const database = await startPostgres({ dataDir, port: ports.postgres, durable });
      stack.add(database.stop);
      report(`Postgres ${database.url}`);
      rmSync(file("supabase.log"), { force: true });
      const supabase = await startSupabase({
        databaseUrl: database.url,
        port: ports.supabase,
        siteUrl,
        confirmations: options.confirmations ?? false,
        logFile: file("supabase.log"),
      });
      stack.add(supabase.stop);
      report(`Supabase ${supabase.url}, ${countMigrations(supabase.migrated.length)}`);
      running.databaseUrl = database.url;
      running.mails = supabase.mails;
      running.inboxUrl = supabase.inboxUrl;
      Object.assign(running.environment, {
        SUPABASE_URL: supabase.url,
        SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
        SUPABASE_SECRET_KEY: supabase.secretKey,
      });
    }
    if (standIns.has("stripe")) {
      const clock = followClock(running.databaseUrl);
      stack.add(clock.stop);
      // Stripe tells its offset when it has one; none must not leave an older one in force.
      await clock.set(0);
      const stripe = await startStripe({
        port: ports.stripe,
        // What nobody comes back to is not written down after every request.
        dataFile: durable ? file("stripe.json") : null,
        secretKey: stripeSecretKey,
        publishableKey: stripePublishableKey,
        webhooks: [{ url: `${siteUrl}/api/stripe/webhook`, secret: stripeWebhookSecret }],
        onClock: clock.set,
        ...(options.chaos === undefined ? {} : { chaos: options.chaos }),
      });
      stack.add(stripe.stop);
      report(`Stripe ${stripe.url}`);
      running.stripe = stripe;
      Object.assign(running.environment, {
        STRIPE_API_URL: stripe.url,
        STRIPE_JS_URL: `${stripe.url}/stripe.js`,
        STRIPE_SECRET_KEY: stripeSecretKey,
        STRIPE_PUBLISHABLE_KEY: stripePublishableKey,
        STRIPE_WEBHOOK_SECRET: stripeWebhookSecret,
      });
    }
    if (standIns.has("openrouter")) {
      const { chunkDelayMs } = options;
      const openRouter = await startOpenRouter({
        port: ports.openrouter,
        ...(chunkDelayMs === undefined ? {} : { chunkDelayMs }),
      });
      stack.add(openRouter.stop);
      report(`Models ${openRouter.url}`);
      Object.assign(running.environment, {
        OPENROUTER_BASE_URL: openRouter.url,
        OPENROUTER_API_KEY: "sk-or-sandbox",
        OPENAI_BASE_URL: openRouter.vendorUrl("openai"),
        XAI_BASE_URL: openRouter.vendorUrl("x-ai"),
        GEMINI_BASE_URL: openRouter.vendorUrl("google"),
      });
    }
    if (standIns.has("github")) {
      const github = await startGitHub({ port: ports.github, token: githubToken });
      stack.add(github.stop);
      report(`GitHub ${github.mcpUrl}`);
      Object.assign(running.environment, {
        GITHUB_MCP_URL: github.mcpUrl,
        GITHUB_MCP_TOKEN: githubToken,
        // It may also be added as a server of a customer's own.
        MCP_PRIVATE_HOSTS: new URL(github.mcpUrl).host,
      });
    }
    if (standIns.has("resend")) {
      const mail = await startMail({
        port: ports.mail,
        key: resendKey,
        inbox: running.mails ?? undefined,
      });
      stack.add(mail.stop);
      report(`Mails ${mail.inboxUrl}`);
      running.mails = mail.mails;
      running.inboxUrl = mail.inboxUrl;
      Object.assign(running.environment, {
        RESEND_API_URL: mail.url,
        RESEND_API_KEY: resendKey,
        MAIL_FROM: "Farebox <billing@farebox.test>",
      });
    }
    return running;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/**
 * Billing time in the database follows the Stripe stand-in's clock, so that moving one moves
 * both. The function belongs to the schema's owner alone.
 */
function followClock(databaseUrl: string | null) {
  if (databaseUrl === null) return { set: async () => {}, stop: async () => {} };
  const sql = postgres(databaseUrl, { max: 1, idle_timeout: 5, onnotice: () => {} });
  return {
    async set(offsetSeconds: number) {
      await sql`select private.set_clock_offset(make_interval(secs => ${offsetSeconds}))`;
    },
    stop: () => sql.end({ timeout: 2 }),
  };
}

function countMigrations(count: number) {
  return count === 0 ? "up to date" : `${count} migration${count === 1 ? "" : "s"} applied`;
}
