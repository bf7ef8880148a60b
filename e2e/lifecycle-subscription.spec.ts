import type { Page } from "@playwright/test";
import { openPlanCheckout, payOnPage, subscribe } from "./fixtures/purchases";
import { cards, stripeControl } from "./fixtures/stripe";
import { stripeClient, subscriptionOf } from "./fixtures/stripe-client";
import { expect, test } from "./fixtures/test";
import { withTrial } from "./fixtures/trial";

// A subscription's life by a person's hands, in our pages and in Stripe's.

const dayS = 86_400;
const starterCredits = 1000;
const proCredits = 5000;
const plans = (page: Page) => page.getByRole("region", { name: "Plans", exact: true });
const balance = (page: Page) => page.getByRole("region", { name: "Credits available" });

async function openPortal(page: Page) {
  await page.goto("/billing");
  await page.getByRole("button", { name: "Open portal" }).click();
  await expect(page.getByRole("heading", { name: "Current plan" })).toBeVisible();
}

test("a plan is begun after a declined card and a failed bank's check, and paid once", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Upgrade to Starter" }).click();
  await payOnPage(page, cards.declined);
  await expect(page.getByRole("alert")).toContainText(/declined/i);
  await payOnPage(page, cards.challenged);
  await page.getByRole("button", { name: "Fail" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);

  await payOnPage(page, cards.challenged);
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(starterCredits);
  await page.goto("/billing/invoices");
  const payments = page.getByRole("region", { name: "Payments" }).getByRole("row");
  await expect(payments.filter({ hasText: "Starter plan" })).toContainText("Paid");
});

test("a trial says what comes after it, is charged at its end, and is not offered again", async ({
  page,
  app,
  person,
  sql,
  ledger,
}) => {
  await withTrial(sql, async () => {
    const before = await ledger.available();
    await page.goto("/pricing");
    await expect(page.getByText("14 days free with 250 credits")).toBeVisible();
    await page.getByRole("button", { name: "Start 14-day trial of Pro" }).click();
    await expect(page.getByText(/^14 days free, then \$29\.00 per month/)).toBeVisible();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "Your trial of Pro has begun" })).toBeVisible();
    await app.stripe.settled();
    // A trial gives its own allotment beside what was free.
    expect(await ledger.available()).toBe(before + 250);

    await page.goto("/billing");
    await expect(page.getByText(/^Your trial of Pro ends on /)).toBeVisible();
    await expect(page.getByText(/Then your card is charged \$29\.00 a month/)).toBeVisible();
    await expect(balance(page)).toContainText("Trial ends");

    await app.stripe.advance(14 * dayS + 7200);
    await app.stripe.settled();
    await page.reload();
    await expect(page.getByText(/^Your trial of Pro/)).toBeHidden();
    await expect(balance(page)).toContainText("Pro plan");
    expect(await ledger.available()).toBe(proCredits);

    const { id } = await subscriptionOf(app, person.email);
    await stripeClient(app).subscriptions.cancel(id, { prorate: false });
    await app.stripe.settled();
    await page.goto("/pricing");
    await expect(page.getByRole("button", { name: "Upgrade to Pro" })).toBeVisible();
    await expect(page.getByText(/14 days free/)).toBeHidden();
  });
});

test("a failed renewal says what to do, and the credits come when another card has paid", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Upgrade to Starter" }).click();
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
  await openPortal(page);
  await page.getByRole("link", { name: "Add payment method" }).click();
  await page.getByLabel("Card number").fill(cards.failsWhenCharged);
  await page.getByLabel("Expiration").fill("12 / 40");
  await page.getByLabel("CVC").fill("123");
  await page.getByLabel("Cardholder name").fill(person.name);
  await page.getByLabel("ZIP").fill("10001");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText(/0341.*Default/)).toBeVisible();

  await app.stripe.advance(31 * dayS + 7200);
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText("The payment of $9.00 for Starter failed")).toBeVisible();
  await expect(page.getByText(/We try the card again on /)).toBeVisible();
  await expect(balance(page)).toContainText("Starter unpaid");
  // The old credits lapsed with their period; the new ones wait for the payment.
  expect(await ledger.available()).toBeLessThan(starterCredits);

  await page.getByRole("link", { name: "Pay $9.00" }).click();
  await expect(page.getByText("Amount due")).toBeVisible();
  await page.getByRole("radio", { name: /4242/ }).check();
  await page.getByRole("button", { name: "Pay $9.00" }).click();
  await expect(page.getByText("paid", { exact: true })).toBeVisible();
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText(/The payment of \$9\.00 .* failed/)).toBeHidden();
  await expect(balance(page)).toContainText("Starter plan");
  expect(await ledger.available()).toBe(starterCredits);
});

test("a plan is paused in the portal, resumed on the bill, and switched in the portal", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const stripe = stripeClient(app);
  const { data } = await stripe.billingPortal.configurations.list({ active: true });
  const own = data.find(({ metadata }) => metadata?.farebox === "portal");
  await stripe.billingPortal.configurations.update(own?.id ?? "", {
    features: { subscription_pause: { enabled: true } },
  });
  await subscribe(app, person, "Starter");
  await openPortal(page);
  await page.getByRole("link", { name: "Pause plan" }).click();
  await page.getByRole("button", { name: "Pause plan" }).click();
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText("Starter is paused")).toBeVisible();
  await page.getByRole("button", { name: "Resume Starter" }).click();
  await expect(page.getByText("Starter is paused")).toBeHidden();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(starterCredits);

  await openPortal(page);
  await page.getByRole("link", { name: "Update plan" }).click();
  await page.getByRole("radio", { name: /Pro/ }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Amount due today")).toBeVisible();
  await page.getByRole("button", { name: "Confirm" }).click();
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(balance(page)).toContainText("Pro plan");
  expect(await ledger.available()).toBeGreaterThan(proCredits - 1);
});

test("two tabs that both paid for a plan end with one, and the other's money is back", async ({
  page,
  context,
  app,
  person,
  sql,
  ledger,
}) => {
  await ledger.available();
  const first = await openPlanCheckout(app, person, "Starter");
  // The older Checkout is closed when a newer one opens; here Stripe fails to, three times.
  await stripeControl(app).fail("api_error", "/expire", 3);
  const second = await openPlanCheckout(app, person, "Starter");
  const other = await context.newPage();
  await page.goto(first);
  await other.goto(second);
  for (const tab of [page, other]) {
    await payOnPage(tab);
    await expect(tab).toHaveURL(/\/billing\/success/);
  }
  await app.stripe.settled();
  await expect
    .poll(async () => {
      const rows = await sql<{ status: string }[]>`select status from subscriptions
        where account_id = ${person.accountId} order by status`;
      return rows.map(({ status }) => status);
    })
    .toEqual(["active", "canceled"]);
  await app.stripe.settled();
  expect(await ledger.available()).toBe(starterCredits);

  await page.goto("/billing");
  await expect(page.getByText(/^A second Starter subscription was cancelled on /)).toBeVisible();
  await page.getByRole("link", { name: "See payments" }).click();
  const payments = page.getByRole("region", { name: "Payments" });
  await expect(payments.getByText("Refunded", { exact: true })).toHaveCount(1);
  await expect(payments.getByText("Paid", { exact: true })).toHaveCount(1);
});

test("a card that keeps failing ends the plan, and the bill says why", async ({
  page,
  app,
  person,
}) => {
  await subscribe(app, person, "Starter");
  const stripe = stripeClient(app);
  const { id, customer } = await subscriptionOf(app, person.email);
  const failing = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
    customer: String(customer),
  });
  await stripe.subscriptions.update(id, { default_payment_method: failing.id });
  await app.stripe.advance(31 * dayS);
  await app.stripe.advance(10 * dayS);
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText(/^Starter ended on .*, because it was not paid$/)).toBeVisible();
  await expect(plans(page).getByRole("button", { name: "Upgrade to Starter" })).toBeVisible();
});
