import "server-only";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { isLiveKey, stripe } from "@/lib/billing/stripe-client";
import { serverEnv } from "@/lib/env/server";
import { log, messageOf } from "@/lib/log/log";
import { callOne } from "@/lib/supabase/call";

/** One dependency: `off` is on purpose. */
export type CheckState = "ok" | "failed" | "off";

export interface Readiness {
  isReady: boolean;
  checks: Record<"database" | "migrations" | "catalog" | "stripe" | "models" | "mail", CheckState>;
}

/** Without these nothing is sold; chat and charges go on while Stripe or the mail service is away. */
const decisive = ["database", "migrations", "catalog", "models"] as const;

const longestMs = 3000;
const keptMs = 5000;

let kept: { until: number; answer: Promise<Readiness> } | null = null;

/**
 * Whether this server can sell: each dependency's state, looked at side by side for three seconds at
 * most. An answer serves everybody for five seconds, so that asking often asks nobody else more
 * often. What failed stands in the log and never in the answer.
 */
export function checkReadiness(now = Date.now()): Promise<Readiness> {
  if (kept === null || now >= kept.until) kept = { until: now + keptMs, answer: look() };
  return kept.answer;
}

const healthSchema = z.object({
  migrations: z.array(z.string()).nullable(),
  catalog_version: z.int().nullable(),
});

async function look(): Promise<Readiness> {
  const [health, stripeState] = await Promise.all([
    attempt("database", () => callOne("read_health", {}, healthSchema)),
    attempt("stripe", askStripe),
  ]);
  const { RESEND_API_KEY, MAIL_FROM } = serverEnv();
  const checks: Readiness["checks"] = {
    database: health ? "ok" : "failed",
    migrations: health ? await compareMigrations(health.migrations) : "failed",
    catalog: health && health.catalog_version !== null ? "ok" : "failed",
    stripe: stripeState ?? "failed",
    // Its key is required to start; whether it has money left shows at the first reply.
    models: serverEnv().OPENROUTER_API_KEY ? "ok" : "failed",
    mail:
      RESEND_API_KEY === undefined && MAIL_FROM === undefined
        ? "off"
        : RESEND_API_KEY === undefined || MAIL_FROM === undefined
          ? "failed"
          : "ok",
  };
  return { isReady: decisive.every((name) => checks[name] !== "failed"), checks };
}

/** Keys of one mode, which Stripe takes. */
async function askStripe(): Promise<CheckState> {
  const { STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY } = serverEnv();
  if (isLiveKey(STRIPE_SECRET_KEY) !== isLiveKey(STRIPE_PUBLISHABLE_KEY)) return "failed";
  await stripe().prices.list({ limit: 1 }, { timeout: longestMs, maxNetworkRetries: 0 });
  return "ok";
}

/** Whether every migration of this code is applied; `off` where files or history cannot be read. */
async function compareMigrations(applied: string[] | null): Promise<CheckState> {
  const folder = path.join(process.cwd(), "supabase", "migrations");
  const files = await readdir(folder).catch(() => null);
  if (applied === null || files === null) return "off";
  const wanted = files.flatMap((file) => /^(\d{14})_.*\.sql$/.exec(file)?.[1] ?? []);
  return wanted.every((version) => applied.includes(version)) ? "ok" : "failed";
}

/** Null when it fails, or takes too long. */
async function attempt<T>(dependency: string, ask: () => Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer in time")), longestMs);
  });
  try {
    return await Promise.race([ask(), late]);
  } catch (error) {
    log("warn", "not_ready", { dependency, message: messageOf(error) });
    return null;
  } finally {
    clearTimeout(timer);
  }
}
