import { afterEach, beforeEach, expect, test, vi } from "vitest";

const environment = {
  SITE_URL: "https://app.example.com",
  SUPABASE_URL: "https://db.example.com",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_x",
  SUPABASE_SECRET_KEY: "sb_secret_x",
  STRIPE_WEBHOOK_SECRET: "whsec_x",
  STRIPE_PUBLISHABLE_KEY: "pk_x",
  OPENROUTER_API_KEY: "sk-or-x",
  CRON_SECRET: "sixteen characters",
};

beforeEach(() => {
  vi.resetModules();
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** The client as a fresh process builds it: the environment is read once. */
async function build(secretKey: string, apiUrl: string) {
  vi.stubEnv("STRIPE_SECRET_KEY", secretKey);
  vi.stubEnv("STRIPE_API_URL", apiUrl);
  const { stripe } = await import("@/lib/billing/stripe-client");
  return stripe();
}

test.each(["sk_live_1", "rk_live_1"])("%s is sent to nobody but Stripe", async (key) => {
  await expect(build(key, "http://127.0.0.1:4010")).rejects.toThrow("live key");
  vi.resetModules();
  await expect(build(key, "https://api.stripe.com")).resolves.toBeDefined();
});

test("a test key may go to a stand-in", async () => {
  await expect(build("sk_test_1", "http://127.0.0.1:4010")).resolves.toBeDefined();
});
