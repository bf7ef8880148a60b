import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPortalConfiguration } from "../../../lib/billing/customers/portal";
import { sdkApiVersion, stripe, stripeApiVersion } from "../../../lib/billing/stripe-client";
import { checkCatalog } from "../../../lib/doctor/check-catalog";
import { checkCron } from "../../../lib/doctor/check-cron";
import { checkClock, checkMigrations } from "../../../lib/doctor/check-database";
import { checkKeyModes, checkSite } from "../../../lib/doctor/check-environment";
import { checkMail, checkOutbox } from "../../../lib/doctor/check-mail";
import { checkNode } from "../../../lib/doctor/check-node";
import { checkSkew, checkVersion } from "../../../lib/doctor/check-stripe-key";
import { checkWebhookEndpoint } from "../../../lib/doctor/check-webhook-endpoint";
import { examine } from "../../../lib/doctor/examine";
import type { Finding } from "../../../lib/doctor/finding";
import { readInstallation } from "../../../lib/doctor/installation";
import { cronJobs, noteCronRun } from "../../../lib/doctor/note-cron-run";
import { type BillingStack, startBillingStack } from "../billing/billing-stack";
import { runCommand } from "../fixture/run-command";

let stack: BillingStack;
beforeAll(async () => {
  stack = await startBillingStack();
});
afterAll(() => stack.stop());

async function findings(): Promise<Finding[]> {
  const all: Finding[] = [];
  await examine((finding) => all.push(finding));
  return all;
}

const problems = async () => (await findings()).filter(({ state }) => state === "problem");

/** What doctor says of something planted, which is taken away again. */
async function problemsWith(plant: () => Promise<unknown>, remove: () => Promise<unknown>) {
  await plant();
  try {
    return await problems();
  } finally {
    await remove();
    expect(await problems()).toEqual([]);
  }
}

const sql = (strings: TemplateStringsArray) => () => stack.db.sql.unsafe(strings.join(""));

const publicSite = { SITE_URL: "https://app.farebox.example" };

describe("npm run doctor", () => {
  test("finds nothing wrong with what stripe:sync made, a line a check", async () => {
    const { code, output } = await runCommand("doctor");
    expect(output).not.toContain("PROBLEM");
    expect(output).toContain('ok       Catalog "assistant" is in force as version 1.');
    expect(output).toContain("ok       All 5 prices are at Stripe as the catalog says.");
    expect(output).toContain("ok       The ledger is exact");
    expect(output.trim().split("\n").length).toBeGreaterThan(12);
    expect(code).toBe(0);
  });

  test("names each variable that is missing, never a value, and asks nothing further", async () => {
    const { code, output } = await runCommand("doctor", [], {
      CRON_SECRET: "short",
      STRIPE_WEBHOOK_SECRET: "",
    });
    expect(code).toBe(1);
    expect(output).toMatch(/PROBLEM {2}CRON_SECRET is not usable\. Do: .*openssl rand/);
    expect(output).toMatch(/PROBLEM {2}STRIPE_WEBHOOK_SECRET is missing\. Do: .*whsec_/);
    expect(output).toContain("2 problems.");
    expect(output).not.toContain("short");
    expect(output).not.toContain("sk_test_billing");
  });

  test("says that Stripe refuses a wrong key, and asks Stripe nothing further", async () => {
    const { code, output } = await runCommand("doctor", [], { STRIPE_SECRET_KEY: "sk_test_wrong" });
    expect(code).toBe(1);
    expect(output).toMatch(/PROBLEM {2}Stripe refuses STRIPE_SECRET_KEY\. Do: copy the key/);
    expect(output).toContain("1 problem.");
  });

  test("says that Stripe, or the database, cannot be reached", async () => {
    const nowhere = "http://127.0.0.1:9";
    const { code, output } = await runCommand("doctor", [], {
      STRIPE_API_URL: nowhere,
      SUPABASE_URL: nowhere,
    });
    expect(code).toBe(1);
    expect(output).toMatch(/PROBLEM {2}The database does not answer.*Do: check SUPABASE_URL/);
    expect(output).toMatch(/PROBLEM {2}Stripe cannot be reached\. Do: check the network/);
  });

  test("says that Supabase refuses a wrong key", async () => {
    const { code, output } = await runCommand("doctor", [], { SUPABASE_SECRET_KEY: "sb_secret_x" });
    expect(code).toBe(1);
    expect(output).toMatch(/PROBLEM {2}Supabase refuses SUPABASE_SECRET_KEY\. Do: copy/);
  });

  test("asks for an endpoint and for scheduled jobs at a public site, until they are there", async () => {
    const before = await runCommand("doctor", [], publicSite);
    expect(before.code).toBe(1);
    expect(before.output).toMatch(/Stripe has no webhook endpoint for .*Do: npm run stripe:sync/);
    expect(before.output).toMatch(/The job "sweeps" has never run\. Do: call POST .*each minute/);
    await runCommand("stripe-sync", [], publicSite);
    for (const job of cronJobs) await noteCronRun(job);
    const after = await runCommand("doctor", [], publicSite);
    expect(after.output).not.toContain("PROBLEM");
    expect(after.output).toContain(`ok       Stripe delivers to ${publicSite.SITE_URL}`);
    expect(after.code).toBe(0);
  });
});

test("an endpoint that is disabled, lacks events, or speaks another version is told", async () => {
  const url = "https://other.farebox.example/api/stripe/webhook";
  const { id } = await stripe().webhookEndpoints.create({
    url,
    enabled_events: ["*"],
    api_version: stripeApiVersion,
  });
  expect(await checkWebhookEndpoint(url)).toMatchObject([{ state: "ok" }]);
  const mend = "npm run stripe:sync";
  await stripe().webhookEndpoints.update(id, { disabled: true });
  expect(await checkWebhookEndpoint(url)).toMatchObject([
    { text: `Webhook endpoint ${id} is disabled.`, mend },
  ]);
  await stripe().webhookEndpoints.update(id, { disabled: false, enabled_events: ["invoice.paid"] });
  expect(await checkWebhookEndpoint(url)).toMatchObject([
    { text: expect.stringMatching(/ lacks .*checkout\.session\.completed/), mend },
  ]);
  await stripe().webhookEndpoints.del(id);
  const other = await stripe().webhookEndpoints.create({ url, enabled_events: ["*"] });
  expect(await checkWebhookEndpoint(url)).toMatchObject([
    { text: expect.stringContaining("default version"), mend: `delete it at Stripe, then ${mend}` },
  ]);
  await stripe().webhookEndpoints.del(other.id);
});

describe("the database", () => {
  test("without a migration of this code, or with one of other code", () => {
    expect(checkMigrations(["1", "2"], ["1"])).toMatchObject({
      state: "problem",
      text: "Migrations are not applied: 2.",
      mend: "npx supabase db push",
    });
    expect(checkMigrations(["1"], ["1", "2"])).toMatchObject({
      state: "problem",
      mend: "deploy the code that they belong to",
    });
    expect(checkMigrations(["1"], null)).toMatchObject({ state: "note" });
  });

  test("that lost a migration is told from the real history", async () => {
    const found = await problemsWith(
      sql`update supabase_migrations.schema_migrations set version = '20990101000000'
        where version = '20261101001055'`,
      sql`update supabase_migrations.schema_migrations set version = '20261101001055'
        where version = '20990101000000'`,
    );
    expect(found).toMatchObject([
      { text: "Migrations are not applied: 20261101001055.", mend: "npx supabase db push" },
    ]);
  });

  test("whose clock is moved is wrong with Stripe itself, and right with a stand-in", async () => {
    await stack.advance(1);
    const { clockOffsetSeconds } = await readInstallation();
    expect(clockOffsetSeconds).toBeGreaterThan(86_000);
    expect(checkClock(clockOffsetSeconds, true)).toMatchObject({
      state: "problem",
      mend: expect.stringContaining("delete from private.clock"),
    });
    expect(await problems()).toEqual([]);
  });

  test("whose ledger is not exact names the account and the promise", async () => {
    const { accountId } = await stack.signUp();
    const found = await problemsWith(
      () => stack.db.sql`update credit_balances set available_micros = available_micros + 1
        where account_id = ${accountId}`,
      () => stack.db.sql`update credit_balances set available_micros = available_micros - 1
        where account_id = ${accountId}`,
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.text).toContain(`The ledger of account ${accountId} is not exact: balance`);
    expect(found[0]?.mend).toContain("select * from verify_ledger()");
  });
});

describe("the catalog", () => {
  test("that its file no longer says is told, with the command that applies it", async () => {
    const found = await problemsWith(
      sql`update pricing_versions set document = jsonb_set(document, '{plans,0,name}', '"Gratis"')`,
      sql`update pricing_versions set document = jsonb_set(document, '{plans,0,name}', '"Free"')`,
    );
    expect(found).toMatchObject([
      { mend: expect.stringContaining("npm run stripe:sync assistant") },
    ]);
  });

  test("that was never applied is told; one from a file elsewhere is only noted", async () => {
    const nothing = { catalog: null, catalogVersion: null, catalogDocument: null };
    expect(await checkCatalog(nothing)).toMatchObject([
      { state: "problem", mend: "npm run catalog assistant" },
    ]);
    const own = { catalog: "our-own", catalogVersion: 3, catalogDocument: {} };
    expect(await checkCatalog(own)).toMatchObject([{ state: "note" }]);
  });
});

describe("Stripe", () => {
  const mend = "npm run stripe:sync";

  test("without a price of something that is sold", async () => {
    const [pack] = await stack.db.sql<{ id: string }[]>`
      select stripe_price_id as id from credit_packs where pack_id = 'small'`;
    const restore = () =>
      stack.db
        .sql`update credit_packs set stripe_price_id = ${pack?.id ?? ""} where pack_id = 'small'`;
    const none = sql`update credit_packs set stripe_price_id = null where pack_id = 'small'`;
    expect(await problemsWith(none, restore)).toMatchObject([
      { text: expect.stringContaining("has no Stripe price"), mend },
    ]);
    const unknown = sql`update credit_packs set stripe_price_id = 'price_gone' where pack_id = 'small'`;
    expect(await problemsWith(unknown, restore)).toMatchObject([
      { text: expect.stringContaining("price_gone, unknown to this key"), mend },
    ]);
  });

  test("with a price of another amount, or one that is not active", async () => {
    const found = await problemsWith(
      sql`update credit_packs set unit_amount = unit_amount + 1 where pack_id = 'small'`,
      sql`update credit_packs set unit_amount = unit_amount - 1 where pack_id = 'small'`,
    );
    expect(found).toMatchObject([{ text: expect.stringContaining("another amount"), mend }]);
    const [pack] = await stack.db.sql<{ id: string }[]>`
      select stripe_price_id as id from credit_packs where pack_id = 'small'`;
    const activate = (active: boolean) => () => stripe().prices.update(pack?.id ?? "", { active });
    expect(await problemsWith(activate(false), activate(true))).toMatchObject([
      { text: expect.stringContaining("not active"), mend },
    ]);
  });

  test("with a portal that is missing or does otherwise than the application", async () => {
    const { id = "" } = (await findPortalConfiguration()) ?? {};
    const cancels = (mode: "immediately" | "at_period_end") => () =>
      stripe().billingPortal.configurations.update(id, {
        features: { subscription_cancel: { enabled: true, mode } },
      });
    expect(await problemsWith(cancels("immediately"), cancels("at_period_end"))).toMatchObject([
      { text: expect.stringContaining("subscription_cancel.mode"), mend },
    ]);
    const activate = (active: boolean) => () =>
      stripe().billingPortal.configurations.update(id, { active });
    expect(await problemsWith(activate(false), activate(true))).toMatchObject([
      { text: "Stripe's customer portal is not set up.", mend },
    ]);
    const disputed = await findPortalConfiguration("portal_disputed");
    const shows = (enabled: boolean) => () =>
      stripe().billingPortal.configurations.update(disputed?.id ?? "", {
        features: { invoice_history: { enabled } },
      });
    expect(await problemsWith(shows(false), shows(true))).toMatchObject([
      { text: expect.stringContaining("while a payment is disputed is set up otherwise"), mend },
    ]);
  });

  test("in another version than the code, or at another time than this machine", () => {
    expect(checkVersion(sdkApiVersion).state).toBe("ok");
    expect(checkVersion("2027-03-30.fandango")).toMatchObject({ state: "problem" });
    const date = "Sat, 21 Nov 2026 12:00:00 GMT";
    expect(checkSkew(date, new Date("2026-11-21T12:01:00Z")).state).toBe("ok");
    expect(checkSkew(date, new Date("2026-11-21T12:01:02Z"))).toMatchObject({
      state: "problem",
      text: "This machine's clock is 62 s ahead of Stripe's.",
      mend: expect.stringContaining("NTP"),
    });
    expect(checkSkew(date, new Date("2026-11-21T11:00:00Z")).text).toContain("behind");
  });
});

test("webhook events that wait are counted by why they wait", async () => {
  const found = await problemsWith(
    sql`insert into private.stripe_events (event_id, type, livemode, stripe_created_at, payload,
        status, received_at)
      select 'evt_' || status, 'invoice.paid', false, now(), '{}', status, now() - interval '1 hour'
      from unnest(array['parked', 'failed', 'received', 'handled']) status`,
    sql`delete from private.stripe_events`,
  );
  expect(found).toMatchObject([
    {
      text: "Webhook events wait: 1 parked, 1 failed, 1 left by a process that died.",
      mend: expect.stringContaining("npm run reconcile"),
    },
    {
      text: "Event evt_parked (invoice.paid) waits for a person: nobody said why.",
      mend: expect.stringContaining('--dismiss evt_parked "<why>"'),
    },
  ]);
});

test("a mail that no retry sends is counted", () => {
  expect(checkOutbox({ parkedJobs: 0 })).toMatchObject({ state: "ok" });
  expect(checkOutbox({ parkedJobs: 2 })).toMatchObject({
    state: "problem",
    text: "2 mails are parked.",
  });
});

test("differences that reconcile left to a person are told until a run finds none", async () => {
  const found = await problemsWith(
    sql`insert into private.reconcile_runs (scope, unsettled, started_at, saved_at, finished_at)
      values ('everything', 2, now(), now(), now())`,
    sql`delete from private.reconcile_runs`,
  );
  expect(found).toMatchObject([{ text: "The last reconcile left 2 differences to a person." }]);
});

test("a scheduled job that ran too long ago is told", async () => {
  const { databaseNow } = await readInstallation();
  const ago = (minutes: number) =>
    new Date(Date.parse(databaseNow) - minutes * 60_000).toISOString();
  const cronEndedAt = new Map([
    ["sweeps", ago(16)],
    ["renewals", ago(60)],
    ["outbox", ago(14)],
    ["top-ups", ago(1)],
    ["reconcile", ago(60 * 51)],
    ["audit", ago(60 * 51)],
    ["retention", ago(60)],
    ["notices", ago(60)],
    ["reports", ago(60 * 51)],
  ]);
  const states = checkCron({ cronEndedAt, databaseNow }, publicSite.SITE_URL);
  expect(states.map(({ state }) => state)).toEqual([
    "problem",
    "ok",
    "ok",
    "ok",
    "problem",
    "problem",
    "ok",
    "ok",
    "problem",
  ]);
});

test("keys of two modes, a site without HTTPS, half a mail set-up and an old Node are told", () => {
  expect(checkKeyModes("sk_live_a", "pk_test_a")).toMatchObject([{ state: "problem" }]);
  expect(checkKeyModes("rk_test_a", "pk_test_a")).toEqual([]);
  expect(checkSite("http://app.farebox.example")).toMatchObject([{ state: "problem" }]);
  expect(checkSite("http://localhost:3000")).toEqual([]);
  expect(checkMail({ apiKey: "re_a", from: undefined })).toMatchObject({
    state: "problem",
    text: "RESEND_API_KEY is set, and MAIL_FROM is not: no mail is sent.",
  });
  expect(checkMail({ apiKey: undefined, from: undefined })).toMatchObject({ state: "note" });
  expect(checkMail({ apiKey: "re_a", from: "a@b.example" })).toMatchObject({ state: "ok" });
  expect(checkNode("20.19.0")).toMatchObject({ state: "problem" });
  expect(checkNode("22.12.0")).toMatchObject({ state: "ok" });
});
