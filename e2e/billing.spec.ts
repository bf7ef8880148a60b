import type { Page } from "@playwright/test";
import { callApi, withBearer } from "./fixtures/api";
import { signIn, signUp } from "./fixtures/person";
import {
  findPlanPrice,
  openPackCheckout,
  openPlanCheckout,
  payForPack,
  payOnPage,
  subscribe,
} from "./fixtures/purchases";
import { cards, payCheckout, sessionIdOf, stripeControl } from "./fixtures/stripe";
import { expect, test } from "./fixtures/test";

// What the default catalog sells.
const small = { packId: "small", name: "Small", credits: 500 };
const starter = { name: "Starter", credits: 1000, cents: 900 };
const pro = { name: "Pro", credits: 5000, cents: 2900 };

const indicator = (page: Page) => page.getByRole("link", { name: /credits.*Get more/ });
const plans = (page: Page) => page.getByRole("region", { name: "Plans", exact: true });

/** Opens the hosted checkout of the small pack from the bill. */
async function openSmallPack(page: Page) {
  await page.goto("/billing");
  await page.getByRole("button", { name: /Small, 500 credits/ }).click();
  await expect(page.getByLabel("Card number")).toBeVisible();
}

test("a pack bought at checkout arrives, and the success page says so", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  await openSmallPack(page);
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  const after = before + small.credits;
  await expect(page.getByText(`${after} credits`, { exact: true })).toBeVisible();
  await expect(indicator(page)).toHaveAccessibleName(new RegExp(`^${after} credits`));

  await page.getByRole("link", { name: "See your bill" }).click();
  await expect(page.getByRole("region", { name: "Credits available" })).toContainText(`${after}`);
  await app.stripe.settled();
  expect(await ledger.available()).toBe(after);
  const grants = (await ledger.ofType("grant")).map(({ amount }) => amount);
  expect(grants).toEqual([before, small.credits]);
});

for (const [what, card, message] of [
  ["a declined card", cards.declined, /declined/i],
  ["a card without funds", cards.insufficientFunds, /insufficient funds/i],
] as const) {
  test(`${what} buys nothing, and another one does`, async ({ page, ledger, app }) => {
    const before = await ledger.available();
    await openSmallPack(page);
    await payOnPage(page, card);
    await expect(page.getByRole("alert")).toContainText(message);
    await app.stripe.settled();
    expect(await ledger.available()).toBe(before);

    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
    expect(await ledger.available()).toBe(before + small.credits);
  });
}

test("a bank's check decides: failed buys nothing, passed buys once", async ({
  page,
  ledger,
  app,
}) => {
  const before = await ledger.available();
  await openSmallPack(page);
  await payOnPage(page, cards.challenged);
  await page.getByRole("button", { name: "Fail" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await ledger.available()).toBe(before);

  await payOnPage(page, cards.challenged);
  await page.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + small.credits);
});

test("whoever leaves the checkout comes back to where they were, and pays nothing", async ({
  page,
  ledger,
}) => {
  const before = await ledger.available();
  await openSmallPack(page);
  await page.getByRole("link", { name: /back/i }).click();
  await expect(page).toHaveURL(/\/billing$/);
  expect(await ledger.available()).toBe(before);
});

test("the success page brings the credits before any webhook came, and the webhooks then add none", async ({
  page,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const control = stripeControl(app);
  await control.hold();
  await openSmallPack(page);
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  expect(await ledger.available()).toBe(before + small.credits);
  await page.reload();
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();

  await control.release();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + small.credits);
});

test("a person who never sees the success page gets what they paid for", async ({
  app,
  customer,
}) => {
  const before = await customer.ledger.available();
  await payForPack(app, customer, small.packId);
  await expect.poll(() => customer.ledger.available()).toBe(before + small.credits);
});

test("the success page of somebody else's purchase shows and gives nothing", async ({
  page,
  app,
  customer,
  ledger,
}) => {
  const before = await ledger.available();
  const url = await openPackCheckout(app, customer, small.packId);
  await payCheckout(url);
  await page.goto(`/billing/success?session_id=${sessionIdOf(url)}`);
  await expect(page.getByRole("heading", { level: 1 })).not.toContainText("arrived");
  await expect(page.getByText(customer.email)).toHaveCount(0);
  expect(await ledger.available()).toBe(before);
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);
});

test("a checkout that is not paid grants nothing on its success page", async ({
  page,
  app,
  person,
  ledger,
}) => {
  const before = await ledger.available();
  const url = await openPackCheckout(app, person, small.packId);
  await page.goto(`/billing/success?session_id=${sessionIdOf(url)}`);
  await expect(page.getByRole("heading", { name: /not paid yet/ })).toBeVisible();
  expect(await ledger.available()).toBe(before);
});

test("two tabs that buy the same pack have bought it twice, each once", async ({
  page,
  context,
  app,
  ledger,
}) => {
  const before = await ledger.available();
  const other = await context.newPage();
  await openSmallPack(page);
  await openSmallPack(other);
  await Promise.all([payOnPage(page), payOnPage(other)]);
  for (const tab of [page, other]) {
    await expect(tab.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  }
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + 2 * small.credits);
  await expect(indicator(page)).toHaveAccessibleName(
    new RegExp(`^${(before + 2 * small.credits).toLocaleString("en-US")} credits`),
  );
});

test("a purchase in one tab shows in another that is open", async ({ page, context, ledger }) => {
  const before = await ledger.available();
  const other = await context.newPage();
  await other.goto("/billing");
  await expect(indicator(other)).toHaveAccessibleName(new RegExp(`^${before} credits`));
  await openSmallPack(page);
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  await expect(indicator(other)).toHaveAccessibleName(
    new RegExp(`^${before + small.credits} credits`),
  );
});

test("a subscription brings its month's credits once", async ({ page, app, ledger }) => {
  await ledger.available();
  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Upgrade to Starter" }).click();
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
  await expect(page.getByText("1,000 credits are ready to use.")).toBeVisible();
  await app.stripe.settled();
  // The free plan's credits end where a paid plan begins.
  expect(await ledger.available()).toBe(starter.credits);

  await page.getByRole("link", { name: "See your bill" }).click();
  await expect(page.getByText("Starter plan")).toBeVisible();
  await expect(plans(page).getByRole("button", { name: "Upgrade to Pro" })).toBeVisible();
});

test("who has a subscription switches it and cannot open a second one", async ({
  app,
  customer,
}) => {
  await subscribe(app, customer, starter.name);
  const answer = await callApi(app, "POST /api/stripe/create-subscription-checkout", {
    as: withBearer(customer.accessToken),
    body: { planPriceId: await findPlanPrice(app, pro.name) },
  });
  expect(answer.status, answer.text).toBe(409);
});

test("two tabs that subscribe end with one plan, paid once", async ({ app, sql, customer }) => {
  await customer.ledger.available();
  const first = await openPlanCheckout(app, customer, starter.name);
  const second = await openPlanCheckout(app, customer, starter.name);
  // The checkout that was opened last is the one that can be paid.
  await expect(payCheckout(first)).rejects.toThrow(/expired/);
  await payCheckout(second);
  await app.stripe.settled();
  const live = await sql`select from subscriptions
    where account_id = ${customer.accountId} and status in ('active', 'trialing', 'past_due')`;
  expect(live).toHaveLength(1);
  expect(await customer.ledger.available()).toBe(starter.credits);
});

test("an upgrade shows its price first, charges exactly that, and brings exactly those credits", async ({
  page,
  app,
  person,
  ledger,
  sql,
}) => {
  await subscribe(app, person, starter.name);
  const before = await ledger.available();
  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Upgrade to Pro" }).click();
  const dialog = page.getByRole("dialog", { name: "Upgrade to Pro" });
  const figure = (name: string) =>
    dialog.locator("dl > div").filter({ hasText: name }).locator("dd").textContent();
  await expect(dialog.getByText("Due today")).toBeVisible();
  const due = Math.round(Number((await figure("Due today"))?.replace(/[^\d.]/g, "")) * 100);
  const credits = Number((await figure("Credits you get today"))?.replace(/[^\d.]/g, ""));
  // A period that has just begun is credited nearly whole.
  expect(due).toBeGreaterThan(pro.cents - starter.cents - 10);
  expect(due).toBeLessThanOrEqual(pro.cents);
  expect(await ledger.available()).toBe(before);

  await dialog.getByRole("button", { name: "Confirm and pay" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Pro plan")).toBeVisible();
  await app.stripe.settled();
  const [last] = await sql<{ amount_minor: number; plan_id: string; credits: number }[]>`
    select amount_minor, plan_id, credits_micros / 1e6 as credits from payments
    where account_id = ${person.accountId} order by created_at desc, amount_minor desc limit 1`;
  // Prorations count seconds, and confirming took some.
  expect(Math.abs((last?.amount_minor ?? 0) - due)).toBeLessThanOrEqual(1);
  expect(last?.plan_id).toBe("pro");
  const gained = (await ledger.available()) - before;
  expect(Math.abs(gained - credits)).toBeLessThanOrEqual(1);
});

test("an upgrade that the card declines changes neither the plan nor the credits", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await subscribe(app, person, starter.name);
  const before = await ledger.available();
  await page.goto("/billing/payment");
  await addCard(page, cards.failsWhenCharged);
  await page.getByRole("button", { name: "Make visa ending in 0341 the default" }).click();
  await expect(page.getByText("Renewals are charged to this card now.")).toBeVisible();

  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Upgrade to Pro" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Confirm and pay" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The card was declined");
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);
  await page.goto("/billing");
  await expect(page.getByText("Starter plan")).toBeVisible();
});

test("a downgrade waits for the period's end and can be undone until then", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await subscribe(app, person, pro.name);
  await page.goto("/billing");
  await plans(page).getByRole("button", { name: "Downgrade to Starter" }).click();
  const dialog = page.getByRole("dialog", { name: "Downgrade to Starter" });
  await expect(dialog.getByText("Nothing is charged today")).toBeVisible();
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByText(/^Pro changes to Starter on [^.]*$/)).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(pro.credits);

  await page.getByRole("button", { name: "Stay on Pro" }).click();
  await expect(page.getByText(/^Pro changes to Starter on [^.]*$/)).toBeHidden();
  await app.stripe.settled();
  await page.reload();
  await expect(page.getByText("Pro plan")).toBeVisible();
  await expect(page.getByText(/^Pro changes to Starter on [^.]*$/)).toBeHidden();
});

test("a cancelled plan says until when it lasts, keeps its credits, and can be kept", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await subscribe(app, person, starter.name);
  await page.goto("/billing");
  await page.getByRole("button", { name: "Cancel plan" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Cancel Starter?" });
  await expect(dialog).toContainText("keep Starter and its credits until");
  await dialog.getByRole("button", { name: "Cancel plan" }).click();
  await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(starter.credits);

  await page.getByRole("button", { name: "Keep Starter" }).first().click();
  await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeHidden();
  await app.stripe.settled();
  await page.reload();
  await expect(page.getByText("Starter plan")).toBeVisible();
  await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeHidden();
});

test("what is cancelled and kept in the portal shows on the bill", async ({
  page,
  app,
  person,
}) => {
  await subscribe(app, person, starter.name);
  await page.goto("/billing");
  await page.getByRole("button", { name: "Open portal" }).click();
  await page.getByRole("link", { name: "Cancel plan" }).click();
  await page.getByRole("button", { name: "Cancel plan" }).click();
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeVisible();

  await page.getByRole("button", { name: "Open portal" }).click();
  await page.getByRole("button", { name: "Don't cancel plan" }).click();
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(page.getByText("Starter plan")).toBeVisible();
  await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeHidden();
});

test("a card is added in place, and its number never reaches our server", async ({
  page,
  app,
  person: _,
}) => {
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(app.url)) sent.push(`${request.url()} ${request.postData()}`);
  });
  await page.goto("/billing/payment");
  await expect(page.getByText("No saved card")).toBeVisible();
  await addCard(page, cards.good);
  await expect(page.getByText("4242")).toBeVisible();
  expect(sent.filter((request) => /4242\s?4242/.test(request))).toEqual([]);
});

test("a card that its bank checks is added after the check, and not when it fails", async ({
  page,
  person: _,
}) => {
  await page.goto("/billing/payment");
  await openCardForm(page, cards.challenged);
  await page.getByRole("button", { name: "Save card" }).click();
  const challenge = page.frameLocator('iframe[src*="challenge"]');
  await challenge.getByRole("button", { name: "Fail" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  await page.getByRole("button", { name: "Save card" }).click();
  await challenge.getByRole("button", { name: "Complete" }).click();
  await expect(page.getByText("The card is saved.")).toBeVisible();
  await expect(page.getByText("3184")).toBeVisible();
});

test("every paid invoice is listed with its PDF", async ({ page, app, person }) => {
  await subscribe(app, person, starter.name);
  await page.goto("/billing/invoices");
  const row = page
    .getByRole("region", { name: "Invoices" })
    .getByRole("row")
    .filter({ hasText: "$9" });
  await expect(row).toBeVisible();
  const href = await row.getByRole("link", { name: /pdf/i }).getAttribute("href");
  const pdf = await page.request.get(href ?? "");
  expect(pdf.headers()["content-type"]).toContain("application/pdf");
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");
});

test("a receipt is its owner's alone", async ({ page, app, browser, person, ledger }) => {
  await ledger.available();
  await payForPack(app, person, small.packId);
  await app.stripe.settled();
  const [, grant] = await ledger.ofType("grant");
  await page.goto(`/billing/history/${grant?.seq}`);
  await expect(page.getByText("+500").first()).toBeVisible();

  // The stranger's own ledger has no movement of that number.
  const stranger = await browser.newContext({ baseURL: app.url });
  await signIn(stranger, app, await signUp(app, "Mallory Malicious"));
  const theirs = await stranger.newPage();
  await theirs.goto(`/billing/history/${grant?.seq}`);
  await expect(theirs.getByText("+500")).toHaveCount(0);
  await stranger.close();
});

test("buying a plan needs the price that is on sale, also at checkout", async ({
  app,
  customer,
}) => {
  const url = await openPlanCheckout(app, customer, starter.name);
  const page = await (await fetch(url)).text();
  expect(page).toContain("$9.00");
});

async function openCardForm(page: Page, card: string) {
  await page.getByRole("button", { name: "Add a card" }).click();
  const form = page.getByRole("region", { name: "Add a card" });
  const fields = page.frameLocator("iframe").first();
  await fields.getByLabel("Card number").fill(card);
  await fields.getByLabel("Expiration").fill("12 / 40");
  await fields.getByLabel("CVC").fill("123");
  return form;
}

async function addCard(page: Page, card: string) {
  await openCardForm(page, card);
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByText("The card is saved.")).toBeVisible();
}
