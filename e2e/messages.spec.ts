import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/test";
import type { RunningApp } from "./run-app";

/** Calls a scheduled job as the scheduler does. */
async function cron(page: Page, app: RunningApp, job: string) {
  const answer = await page.request.post(`/api/cron/${job}`, {
    headers: { authorization: `Bearer ${app.environment.CRON_SECRET}` },
  });
  expect(answer.ok()).toBe(true);
}

const samples: [kind: string, facts: object][] = [
  ["usage_report", { month: "2026-10-01", credits_micros: 0 }],
  [
    "payment_failed",
    {
      invoice_id: "in_1",
      amount_minor: 2900,
      currency: "usd",
      plan_id: "pro",
      attempt: 1,
      next_attempt_at: null,
    },
  ],
  [
    "receipt",
    {
      kind: "pack",
      pack_id: "small",
      quantity: 1,
      credits_micros: 5e8,
      amount_minor: 500,
      currency: "usd",
    },
  ],
  [
    "renewal",
    {
      kind: "subscription",
      plan_id: "pro",
      credits_micros: 5e9,
      amount_minor: 2900,
      currency: "usd",
      period_end: "2026-12-28T10:00:00Z",
    },
  ],
  [
    "credits_expiring",
    { micros: 12e7, lots: 1, first_at: "2026-11-28T10:00:00Z", available_micros: 5e8 },
  ],
  [
    "spend_spike",
    { day: "2026-11-21", spent_micros: 9e8, usual_micros: 1e8, available_micros: 3e9 },
  ],
];

test("a low balance is told in the bell and by mail, and the mail can be stopped from itself", async ({
  app,
  page,
  person,
  sql,
}) => {
  await page.goto("/settings/notifications");
  await page.getByLabel("Credits", { exact: true }).fill("98");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await sql`select * from check_and_deduct_credits(${person.accountId}, 'query')`;
  await cron(page, app, "outbox");
  const mail = await app.mails.waitFor(person.email, ({ subject }) => /credits left/.test(subject));
  expect(mail.text).toContain("You asked to hear of it at 98.");

  await page.goto("/billing");
  await page.getByRole("button", { name: /^Notices, \d+ unread$/ }).click();
  const bell = page.getByRole("dialog", { name: "Notices" });
  await expect(bell.getByText("Credits are running low")).toBeVisible();
  await bell.getByRole("button", { name: "Mark all as read" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Notices", exact: true })).toBeVisible();

  // The mail's own link, by somebody who is not signed in; opening it changes nothing yet.
  await page.context().clearCookies();
  await page.goto(mail.links.find((link) => link.includes("/stop-mails")) ?? "");
  await page.getByRole("button", { name: "Stop these mails" }).click();
  await expect(page.getByText("No mail of this kind comes any more.")).toBeVisible();
  const muted = await sql`select kind from private.muted_notices where user_id = ${person.userId}`;
  expect(muted).toEqual([{ kind: "low_balance" }]);
});

test("the mails fit a phone, light and dark, and none needs an image", async ({
  app,
  page,
  person,
  sql,
}, testInfo) => {
  for (const [kind, facts] of samples) {
    await sql`select private.post_notice(${person.accountId}, ${kind}, ${`shown:${kind}`},
      ${JSON.stringify(facts)}::text::jsonb, null, private.billing_now())`;
  }
  await sql`select * from check_and_deduct_credits(${person.accountId}, 'query')`;
  await cron(page, app, "outbox");
  const mails = app.mails.list(person.email);
  expect(mails.length).toBeGreaterThan(samples.length);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const mail of mails) {
    await page.setContent(mail.html);
    expect(mail.html).not.toContain("<img");
    expect(await page.evaluate(() => document.documentElement.scrollWidth), mail.subject).toBe(390);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const name = `${mail.subject.replaceAll(/\W+/g, "-")}-${colorScheme}.png`;
      await page.screenshot({ path: testInfo.outputPath(name), fullPage: true });
    }
  }
});

test("unusual spending is stopped by its mail once, and allowed again on the billing page", async ({
  app,
  page,
  person,
  sql,
}) => {
  await sql`select private.post_notice(${person.accountId}, 'spend_spike', 'spike:shown',
    ${JSON.stringify(samples.at(-1)?.[1])}::text::jsonb, null, private.billing_now())`;
  await cron(page, app, "outbox");
  const mail = await app.mails.waitFor(person.email, ({ subject }) => /^Unusual/.test(subject));
  await page.goto(mail.links[0] ?? "");
  await page.getByRole("button", { name: "Stop all spending" }).click();
  await expect(page.getByText("Spending is stopped already")).toBeVisible();
  const [balance] =
    await sql`select outcome from check_and_deduct_credits(${person.accountId}, 'query')`;
  expect(balance?.outcome).toBe("frozen");

  await page.goto("/billing");
  await page.getByRole("button", { name: "Allow spending" }).click();
  await expect(page.getByText("Spending is stopped")).toHaveCount(0);
  const again = await page.request.post("/api/billing/freeze", {
    data: { isFrozen: true, token: new URL(mail.links[0] ?? "").searchParams.get("token") },
  });
  expect(again.status()).toBe(409);
});
