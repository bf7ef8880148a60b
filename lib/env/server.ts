import "server-only";
import { z } from "zod";

/** A base URL without a trailing slash, so that paths can be appended. */
const baseUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
const key = z.string().min(1);

/** `kid:base64` pairs of 32 bytes, divided by commas. */
function sealKeys(list: string, context: z.RefinementCtx): { kid: string; key: Uint8Array }[] {
  return list.split(",").flatMap((each) => {
    const [kid, encoded] = each.trim().split(":");
    if (!kid) return [];
    const key = new Uint8Array(Buffer.from(encoded ?? "", "base64"));
    if (key.length !== 32) context.addIssue({ code: "custom", message: "a key has 32 bytes" });
    return [{ kid, key }];
  });
}

const schema = z.object({
  SITE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin),
  SUPABASE_URL: baseUrl,
  SUPABASE_PUBLISHABLE_KEY: key,
  SUPABASE_SECRET_KEY: key,
  STRIPE_SECRET_KEY: key,
  /** Every secret that a webhook may be signed with: one, or two while one is being rotated. */
  STRIPE_WEBHOOK_SECRET: key
    .transform((list) => list.split(",").map((secret) => secret.trim()))
    .pipe(z.array(key).min(1)),
  STRIPE_PUBLISHABLE_KEY: key,
  STRIPE_API_URL: baseUrl.default("https://api.stripe.com"),
  STRIPE_JS_URL: z.url().default("https://js.stripe.com/endive/stripe.js"),
  OPENROUTER_API_KEY: key,
  OPENROUTER_BASE_URL: baseUrl.default("https://openrouter.ai/api/v1"),
  OPENAI_BASE_URL: baseUrl.default("https://api.openai.com/v1"),
  XAI_BASE_URL: baseUrl.default("https://api.x.ai/v1"),
  GEMINI_BASE_URL: baseUrl.default("https://generativelanguage.googleapis.com/v1beta/openai"),
  GITHUB_MCP_URL: baseUrl.default("https://api.githubcopilot.com/mcp"),
  /** Without it the GitHub tools are not offered. */
  GITHUB_MCP_TOKEN: key.optional(),
  CRON_SECRET: z.string().min(16),
  /** A collector of OpenTelemetry spans (OTLP over HTTP); without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: baseUrl.optional(),
  /** `name=value` pairs, divided by commas, that the collector asks for. */
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .default("")
    .transform((list) =>
      Object.fromEntries(
        list.split(",").flatMap((pair) => {
          const at = pair.indexOf("=");
          return at < 1
            ? []
            : [[pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())]];
        }),
      ),
    ),
  OTEL_SERVICE_NAME: z.string().default("farebox"),
  /** What a monitor reads /api/metrics with; without it the scheduler's secret. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** Keys that customers' secrets are sealed under, the current one first; without any none is stored. */
  SEAL_KEYS: z.string().default("").transform(sealKeys),
  /** Hosts of the operator's own network that customers may name as MCP servers: host or host:port. */
  MCP_PRIVATE_HOSTS: z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((host) => host.trim() || [])),
  /** Requests that one caller of the API may make a minute, counted by each server process. */
  API_REQUESTS_PER_MINUTE: z.coerce.number().int().min(10).default(6000),
  /** Without it no mail is sent, and the log says which. */
  RESEND_API_KEY: key.optional(),
  RESEND_API_URL: baseUrl.default("https://api.resend.com"),
  /** The sender of every mail; without it none is sent. */
  MAIL_FROM: key.optional(),
});

export type ServerEnv = z.output<typeof schema>;

const whereToGet: Record<keyof ServerEnv, string> = {
  SITE_URL: "the public address of this application, for example https://app.example.com",
  SUPABASE_URL: "Supabase dashboard, Project Settings, Data API: the project URL",
  SUPABASE_PUBLISHABLE_KEY: "Supabase dashboard, Project Settings, API Keys: sb_publishable_...",
  SUPABASE_SECRET_KEY: "Supabase dashboard, Project Settings, API Keys: sb_secret_...",
  STRIPE_SECRET_KEY: "Stripe dashboard, Developers, API keys: sk_... or rk_...",
  STRIPE_WEBHOOK_SECRET:
    "Stripe dashboard, Developers, Webhooks, the endpoint's signing secret: whsec_..., two with a comma while rotating",
  STRIPE_PUBLISHABLE_KEY: "Stripe dashboard, Developers, API keys: pk_...",
  STRIPE_API_URL: "the base URL of Stripe's API; leave it out for Stripe itself",
  STRIPE_JS_URL: "the address of Stripe.js; leave it out for Stripe itself",
  OPENROUTER_API_KEY: "https://openrouter.ai/settings/keys: sk-or-...",
  OPENROUTER_BASE_URL: "the base URL of an OpenRouter-compatible API; leave it out for OpenRouter",
  OPENAI_BASE_URL: "the base URL of OpenAI's API for customers' own keys; leave it out for OpenAI",
  XAI_BASE_URL: "the base URL of xAI's API for customers' own keys; leave it out for xAI",
  GEMINI_BASE_URL:
    "the base URL of Gemini's OpenAI-compatible API for customers' own keys; leave it out for Google",
  GITHUB_MCP_URL: "the address of a GitHub MCP server; leave it out for GitHub's own",
  GITHUB_MCP_TOKEN: "a GitHub token that may read what the assistant should see; optional",
  API_REQUESTS_PER_MINUTE: "a whole number of requests, 10 or more; leave it out for 6000",
  CRON_SECRET: "at least 16 random characters, for example from: openssl rand -hex 32",
  OTEL_EXPORTER_OTLP_ENDPOINT:
    "the address of an OpenTelemetry collector (OTLP over HTTP), for example http://localhost:4318; optional",
  OTEL_EXPORTER_OTLP_HEADERS: "name=value pairs that the collector asks for; optional",
  OTEL_SERVICE_NAME: "the name that spans are sent under; leave it out for farebox",
  METRICS_TOKEN: "at least 16 random characters, for example from: openssl rand -hex 32; optional",
  SEAL_KEYS:
    "a name and 32 random bytes, for example 2026-11:$(openssl rand -base64 32); to rotate, put the new one in front",
  MCP_PRIVATE_HOSTS: "hosts of your own network that may be MCP servers of customers; optional",
  RESEND_API_KEY: "https://resend.com/api-keys: re_...; optional, mails are not sent without it",
  RESEND_API_URL: "the base URL of Resend's API; leave it out for Resend itself",
  MAIL_FROM: "the sender of mails, at a domain verified at Resend: Farebox <billing@example.com>",
};

/** Says what is wrong with each variable and where to get it, never what a variable holds. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/**
 * Parses an environment; a variable that is set to nothing counts as missing.
 *
 * @throws EnvironmentError naming every variable that is missing or malformed.
 */
export function parseServerEnv(source: Record<string, string | undefined>): ServerEnv {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;

  const names = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const lines = schema.keyof().options.flatMap((name) => {
    if (!names.has(name)) return [];
    const problem = name in filled ? "is not usable" : "is missing";
    return [`  ${name} ${problem}: ${whereToGet[name]}`];
  });
  throw new EnvironmentError(
    [
      "The environment is incomplete:",
      ...lines,
      "Copy .env.example to .env.local and fill it in, or start everything locally with: npm run dev",
    ].join("\n"),
  );
}

let parsedEnv: ServerEnv | undefined;

/**
 * The application's environment, parsed once. It is a function, because `next build` loads every
 * module and must need no secrets; `instrumentation.ts` calls it before the first request, so a
 * server with a missing variable never starts.
 *
 * @throws EnvironmentError naming every variable that is missing or malformed.
 */
export function serverEnv(): ServerEnv {
  parsedEnv ??= parseServerEnv(process.env);
  return parsedEnv;
}
