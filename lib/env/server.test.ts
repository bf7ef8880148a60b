import { describe, expect, it } from "vitest";
import { EnvironmentError, parseServerEnv } from "@/lib/env/server";

const complete = {
  SITE_URL: "https://app.example.com/",
  SUPABASE_URL: "https://project.supabase.co/",
  SUPABASE_PUBLISHABLE_KEY: "sb_publishable_1",
  SUPABASE_SECRET_KEY: "sb_secret_1",
  STRIPE_SECRET_KEY: "sk_test_1",
  STRIPE_WEBHOOK_SECRET: "whsec_new, whsec_old",
  STRIPE_PUBLISHABLE_KEY: "pk_test_1",
  OPENROUTER_API_KEY: "sk-or-1",
  CRON_SECRET: "sixteen-characters-or-more",
};

function refusal(source: Record<string, string | undefined>): string {
  try {
    parseServerEnv(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  throw new Error("the environment was accepted");
}

describe("parseServerEnv", () => {
  it("reads addresses without a trailing slash, and both webhook secrets of a rotation", () => {
    const env = parseServerEnv(complete);
    expect(env.SITE_URL).toBe("https://app.example.com");
    expect(env.SUPABASE_URL).toBe("https://project.supabase.co");
    expect(env.STRIPE_WEBHOOK_SECRET).toEqual(["whsec_new", "whsec_old"]);
    expect(env.STRIPE_API_URL).toBe("https://api.stripe.com");
    expect(env.GITHUB_MCP_TOKEN).toBeUndefined();
  });

  it("names every missing variable and where to get it, and counts an empty one as missing", () => {
    const message = refusal({ ...complete, STRIPE_SECRET_KEY: undefined, SUPABASE_URL: " " });
    expect(message).toMatch(/STRIPE_SECRET_KEY is missing: Stripe dashboard/);
    expect(message).toMatch(/SUPABASE_URL is missing: Supabase dashboard/);
    expect(message).not.toContain("OPENROUTER_API_KEY");
  });

  it("never prints what a variable holds", () => {
    const message = refusal({ ...complete, CRON_SECRET: "short-secret", SITE_URL: "not-a-url-42" });
    expect(message).toContain("CRON_SECRET is not usable");
    expect(message).toContain("SITE_URL is not usable");
    expect(message).not.toMatch(/short-secret|not-a-url-42/);
  });
});
