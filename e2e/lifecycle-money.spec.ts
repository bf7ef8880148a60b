import type { Page } from "@playwright/test";
import type { Person } from "./fixtures/person";
import { payForPack, payOnPage } from "./fixtures/purchases";
import { customerOf, stripeClient } from "./fixtures/stripe-client";
import { expect, test } from "./fixtures/test";
import type { RunningApp } from "./run-app";

// What becomes of money that was paid, pressed on the stand-in's control page and read on the bill.

const packCredits = 500;

/** The control page, with what a person has bought folded out. */
async function openControl(page: Page, app: RunningApp, person: Person) {
  await page.goto(`${app.stripe.url}/_test`);
  const customer = page.locator("details.person").filter({ hasText: person.email });
  if ((await customer.getAttribute("open")) === null) await customer.locator("summary").click();
  return customer;
}

test("a refund takes its share of the credits, and history says why", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  await payForPack(app, person, "small");
  await app.stripe.settled();
  const customer = await openControl(page, app, person);
  await customer.getByLabel("Amount, cents").first().fill("200");
  await customer.getByRole("button", { name: "Refund", exact: true }).click();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + 300);

  await page.goto("/billing");
  await expect(page.getByText("$2.00 was refunded to you")).toBeVisible();
  await expect(page.getByText("200 credits that it had paid for were taken back.")).toBeVisible();
  await page.getByRole("link", { name: "See history" }).click();
  await page.getByRole("link", { name: /^Payment returned/ }).click();
  await expect(page.getByText("$2.00 of a payment of $5.00 is refunded.")).toBeVisible();
  await expect(page.getByText(/It was paid for Small pack on /)).toBeVisible();
  await page.goto("/billing/invoices");
  await expect(page.getByText("Partly refunded")).toBeVisible();

  const again = await openControl(page, app, person);
  await again.getByRole("button", { name: "Refund", exact: true }).click();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);
  await page.goto("/billing/invoices");
  await expect(page.getByText("Refunded", { exact: true })).toBeVisible();
});

test("a disputed payment sets its credits aside, and they come back when it is won", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  await payForPack(app, person, "small");
  await app.stripe.settled();
  const customer = await openControl(page, app, person);
  await customer.getByRole("button", { name: "Dispute", exact: true }).click();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);
  await page.goto("/billing");
  await expect(page.getByText("A payment is disputed")).toBeVisible();
  await expect(page.getByText(/^500 credits of it are set aside/)).toBeVisible();
  await page.goto("/billing/invoices");
  await expect(page.getByText("Disputed", { exact: true })).toBeVisible();
  // What is set aside is in no receipt: a row adds up by itself.
  await ledger.spendDownTo(before - 5);
  const [usage] = await ledger.ofType("usage");
  await page.goto(`/billing/history/${usage?.seq}`);
  const first = page.locator("dl > div").filter({ hasText: "Balance before" });
  await expect(first).toContainText(`${before}`);

  const decided = await openControl(page, app, person);
  await decided.getByRole("button", { name: "won", exact: true }).click();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before - 5 + packCredits);
  await page.goto("/billing");
  await expect(page.getByText("A payment is disputed")).toBeHidden();
});

test("a lost dispute takes the credits, and what was used of them is owed and repaid", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await payForPack(app, person, "small");
  await app.stripe.settled();
  await ledger.spendDownTo(400);
  const customer = await openControl(page, app, person);
  await customer.getByRole("button", { name: "Dispute", exact: true }).click();
  await app.stripe.settled();
  const decided = await openControl(page, app, person);
  await decided.getByRole("button", { name: "lost", exact: true }).click();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(0);

  await page.goto("/billing");
  await expect(page.getByText("100 credits are owed")).toBeVisible();
  await expect(page.getByText("The dispute about $5.00 was decided for the")).toBeVisible();
  await page.goto("/billing/invoices");
  await expect(page.getByText("Dispute lost")).toBeVisible();
  await payForPack(app, person, "small");
  await app.stripe.settled();
  expect(await ledger.available()).toBe(packCredits - 100);
  await page.goto("/billing");
  await expect(page.getByText("100 credits are owed")).toBeHidden();
});

test("who was deleted at Stripe buys again as if new, and keeps what there was", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  await payForPack(app, person, "small");
  await app.stripe.settled();
  const { id } = await customerOf(app, person.email);
  await stripeClient(app).customers.del(id);
  await app.stripe.settled();
  await page.goto("/billing");
  await page.getByRole("button", { name: /Small, 500 credits/ }).click();
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + 2 * packCredits);
});

test("a person at the control page resends, shuffles and moves the clock, and no credit moves", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  await page.goto(`${app.stripe.url}/_test`);
  const weather = page.getByRole("region", { name: "Delivery weather" });
  await weather.getByLabel("Shuffle by seed").fill("7");
  await weather
    .locator("form")
    .filter({ has: page.getByLabel("Shuffle by seed") })
    .getByRole("button", { name: "Set" })
    .click();
  await payForPack(app, person, "small");
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + packCredits);

  await page.goto(`${app.stripe.url}/_test`);
  const events = page.getByRole("region", { name: "Events and deliveries" });
  const paid = events.locator("details").filter({ hasText: "checkout.session.completed" }).first();
  await paid.locator("summary").click();
  await paid.getByRole("button", { name: "Resend" }).click();
  await expect(paid.getByRole("button", { name: "Send a twin" })).toBeVisible();
  await paid.getByRole("button", { name: "Send a twin" }).click();
  const clock = page.getByRole("region", { name: "Clock" });
  await clock.getByRole("button", { name: "+ 1 hour" }).click();
  await expect(clock.getByText(/ahead of wall time/)).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + packCredits);
});
