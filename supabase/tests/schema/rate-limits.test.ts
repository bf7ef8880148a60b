import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as postContact } from "../../../app/api/contact/route";
import { countAttempt } from "../../../lib/auth/attempts";
import { startSupabase } from "../../../sandbox/supabase/start";
import { createDatabase, type TestDatabase } from "../database";
import { applyCatalog, plainCatalog } from "../fixture/catalog";

const siteUrl = "http://127.0.0.1:3000";

let db: TestDatabase;
let supabase: Awaited<ReturnType<typeof startSupabase>>;
/** A signed-in person's; enquiries are counted alike with and without one. */
let token: string;
beforeAll(async () => {
  db = await createDatabase();
  await applyCatalog(db.sql, plainCatalog);
  supabase = await startSupabase({ databaseUrl: db.url, port: 0, siteUrl });
  Object.assign(process.env, {
    SITE_URL: siteUrl,
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    SUPABASE_SECRET_KEY: supabase.secretKey,
    STRIPE_SECRET_KEY: "sk_test_unused",
    STRIPE_PUBLISHABLE_KEY: "pk_test_unused",
    STRIPE_WEBHOOK_SECRET: "whsec_unused",
    OPENROUTER_API_KEY: "unused",
    CRON_SECRET: "unused-but-long-enough",
  });
  const reply = await fetch(`${supabase.url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: supabase.publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email: "edsger@example.com", password: "long enough 1" }),
  });
  const session: { access_token: string } = JSON.parse(await reply.text());
  token = session.access_token;
});
afterAll(async () => {
  await supabase.stop();
  await db.drop();
});

/** Asks until it is refused, and says how often it was not. */
async function countAllowed(ask: (at: number) => Promise<boolean>, most = 1_000) {
  for (let at = 0; at < most; at += 1) {
    if (!(await ask(at))) return at;
  }
  return most;
}

describe("tries to sign in as an address", () => {
  test("from one network never keep its owner out at another", async () => {
    const email = `${randomUUID()}@example.com`;
    const stranger = () => countAttempt("sign-in", email, "a stranger's");
    expect(await countAllowed(stranger)).toBe(30);
    for (let tries = 0; tries < 400; tries += 1) expect(await stranger()).toBe(false);
    expect(await countAttempt("sign-in", email.toUpperCase(), "the owner's")).toBe(true);
    expect(await countAttempt("sign-in", `other-${email}`, "a stranger's")).toBe(true);
  });

  test("from many networks end at the limit of the address", async () => {
    const email = `${randomUUID()}@example.com`;
    const allowed = await countAllowed((at) => countAttempt("sign-in", email, `network ${at}`));
    expect(allowed).toBe(300);
    expect(await countAttempt("mail", email, "network 1")).toBe(true);
  });
});

describe("enquiries", () => {
  const enquire = async (forwarded: string, message = "We are forty people.") => {
    const answer = await postContact(
      new Request(`${siteUrl}/api/contact`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "x-forwarded-for": forwarded,
        },
        body: JSON.stringify({ name: "Edsger", email: "edsger@example.com", message }),
      }),
      { params: Promise.resolve({}) },
    );
    return answer.status;
  };

  test("with a character that cannot be stored are refused, not failed", async () => {
    expect(await enquire("198.51.100.6", "a\u0000b")).toBe(400);
  });

  test("from one network end, whatever address it claims", async () => {
    const allowed = await countAllowed(
      async (at) => (await enquire(`203.0.113.${at}, 198.51.100.7`)) === 200,
      20,
    );
    expect(allowed).toBe(5);
    expect(await enquire("203.0.113.1, 198.51.100.8")).toBe(200);
  });

  test("from everywhere end as well", async () => {
    const allowed = await countAllowed(async (at) => (await enquire(`10.0.${at}.1`)) === 200);
    const stored = await db.sql`select from contact_requests`;
    expect(stored).toHaveLength(200);
    expect(allowed).toBeLessThan(200);
  });
});
