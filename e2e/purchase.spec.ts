import type { Page } from "@playwright/test";
import { chatPage } from "./fixtures/chat-page";
import type { Sql } from "./fixtures/database";
import { findViolations } from "./fixtures/find-violations";
import { fillCardForm, saveCards } from "./fixtures/saved-cards";
import { cards, stripeControl } from "./fixtures/stripe";
import { expect, test } from "./fixtures/test";

// What the default catalog sells.
const small = { name: "Small", credits: 500 };

const indicator = (page: Page) => page.getByRole("link", { name: /credits.*Get more/ });
const dialog = (page: Page) => page.getByRole("dialog", { name: /Small|arrived|on its way/ });
const bank = (page: Page) => page.frameLocator('iframe[title="3D Secure authentication"]');

/** Opens the dialog of the small pack on the bill. */
async function openPack(page: Page) {
  await page.goto("/billing");
  await page.getByRole("button", { name: /Small, 500 credits/ }).click();
  await expect(dialog(page)).toBeVisible();
}

async function expectNoViolations(page: Page) {
  expect(await findViolations(page, { within: '[role="dialog"]' })).toEqual([]);
}

/** The purchases of an account, oldest first, by status. */
const purchases = async (sql: Sql, accountId: string) =>
  (
    await sql<{ status: string }[]>`select status from payments
      where account_id = ${accountId} order by created_at`
  ).map(({ status }) => status);

test("a pack is bought with a saved card without leaving the page", async ({
  page,
  app,
  person,
  ledger,
  sql,
}) => {
  const before = await ledger.available();
  await saveCards(page, cards.good);
  await expect(page.getByText("Default")).toBeVisible();
  // The answer brings the credits, also while no webhook comes.
  const control = stripeControl(app);
  await control.hold();
  await openPack(page);
  await expectNoViolations(page);
  await dialog(page).getByRole("button", { name: "One pack more" }).click();
  await dialog(page).getByRole("button", { name: "Pay $10.00" }).click();
  await expect(page.getByText("1,000 credits arrived")).toBeVisible();
  const after = (before + 2 * small.credits).toLocaleString("en-US");
  await expect(dialog(page)).toContainText(`${after} credits`);
  await expect(page.getByRole("button", { name: "Done" })).toBeFocused();
  await expectNoViolations(page);
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeHidden();
  await expect(indicator(page)).toHaveAccessibleName(new RegExp(`^${after} credits`));
  await expect(page.getByRole("region", { name: "Credits available" })).toContainText(after);
  await expect(page).toHaveURL(/\/billing$/);

  await control.release();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + 2 * small.credits);
  expect(await purchases(sql, person.accountId)).toEqual(["paid"]);
});

test("a dialog can be worked by keyboard alone, and closed without buying", async ({
  page,
  person,
  ledger,
  sql,
}) => {
  const before = await ledger.available();
  await saveCards(page, cards.good);
  await openPack(page);
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  expect(await purchases(sql, person.accountId)).toEqual([]);

  const opener = page.getByRole("button", { name: /Small, 500 credits/ });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByLabel("Packs", { exact: true }).fill("3");
  const pay = dialog(page).getByRole("button", { name: "Pay $15.00" });
  await pay.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1,500 credits arrived")).toBeVisible();
  expect(await ledger.available()).toBe(before + 3 * small.credits);
});

test("a bank's check stands in the page: failed buys nothing, passed buys once", async ({
  page,
  app,
  person,
  ledger,
  sql,
}) => {
  const before = await ledger.available();
  await saveCards(page, cards.challenged);
  await openPack(page);
  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await bank(page).getByRole("button", { name: "Fail" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("could not confirm that it was you");
  expect(await ledger.available()).toBe(before);

  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await bank(page).getByRole("button", { name: "Complete" }).click();
  await expect(page.getByText("500 credits arrived")).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + small.credits);
  expect(await purchases(sql, person.accountId)).toEqual(["paid"]);
});

test("a declined card says so in place, and another one pays the same purchase", async ({
  page,
  app,
  person,
  ledger,
  sql,
}) => {
  const before = await ledger.available();
  await saveCards(page, cards.failsWhenCharged, cards.good);
  await openPack(page);
  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("The card was declined");
  await expectNoViolations(page);
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before);

  await dialog(page).getByRole("combobox", { name: "Pay with" }).click();
  await page.getByRole("option", { name: /4242/ }).click();
  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await expect(page.getByText("500 credits arrived")).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + small.credits);
  expect(await purchases(sql, person.accountId)).toEqual(["paid"]);
});

test("an answer that is lost is asked for again, and charges once", async ({
  page,
  app,
  person,
  ledger,
  sql,
}) => {
  const before = await ledger.available();
  await saveCards(page, cards.good);
  await openPack(page);
  // The server has bought it, and the browser never hears of it.
  await page.route("**/api/billing/purchase", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await expect(dialog(page).getByRole("alert")).toContainText("did not answer");
  await page.unroute("**/api/billing/purchase");
  await dialog(page).getByRole("button", { name: "Pay $5.00" }).click();
  await expect(page.getByText("500 credits arrived")).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + small.credits);
  expect(await purchases(sql, person.accountId)).toEqual(["paid"]);
});

test("another card is typed at checkout, from the same dialog", async ({ page, ledger }) => {
  await ledger.available();
  await saveCards(page, cards.good);
  await openPack(page);
  await dialog(page).getByRole("button", { name: "Use another card" }).click();
  await page.getByRole("radio", { name: "Use a new card" }).check();
  await expect(page.getByLabel("Card number")).toBeVisible();
});

test("who runs out in the chat buys there, and the typed message is kept", async ({
  page,
  ledger,
}) => {
  await ledger.available();
  await saveCards(page, cards.challenged);
  await ledger.spendDownTo(0);
  const chat = chatPage(page);
  await chat.open();
  await chat.send("What can you do?");
  await expect(chat.dialog).toContainText("You are out of credits");
  await chat.dialog.getByRole("button", { name: "Buy 500 credits for $5" }).click();
  await expectNoViolations(page);
  await chat.dialog.getByRole("button", { name: "Back" }).click();
  await expect(chat.dialog).toContainText("You are out of credits");
  await chat.dialog.getByRole("button", { name: "Buy 500 credits for $5" }).click();
  await chat.dialog.getByRole("button", { name: "Pay $5.00" }).click();
  await bank(page).getByRole("button", { name: "Complete" }).click();
  await expect(page.getByText("Credits have arrived.")).toBeVisible();
  await expect(chat.dialog).toBeHidden();
  await expect(chat.message).toHaveValue("What can you do?");
  await chat.message.press("Enter");
  await expect(chat.receipts).toHaveCount(1);
});

test("cards are added, made the default and removed", async ({ page, app, person: _ }) => {
  await saveCards(page, cards.good, cards.failsWhenCharged);
  const rows = page.getByRole("listitem");
  await expect(rows.filter({ hasText: "4242" })).toContainText("Default");
  await page.getByRole("button", { name: "Make visa ending in 0341 the default" }).click();
  await expect(rows.filter({ hasText: "0341" })).toContainText("Default");
  await page.getByRole("button", { name: "Remove visa ending in 4242" }).click();
  await page.getByRole("button", { name: "Remove card" }).click();
  await expect(page.getByText("The card is removed.")).toBeVisible();
  await expect(rows.filter({ hasText: "4242" })).toHaveCount(0);
  await app.stripe.settled();

  await fillCardForm(page, cards.declined);
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByRole("alert").filter({ hasText: /declined/ })).toBeVisible();
});

for (const [decision, outcome] of [
  ["succeeded", "500 credits arrived"],
  ["failed", "The payment did not go through"],
] as const) {
  test(`a bank debit is shown while the bank decides, and when it has ${decision}`, async ({
    page,
    app,
    ledger,
  }) => {
    const before = await ledger.available();
    await page.goto("/billing");
    await page.getByRole("button", { name: /Small, 500 credits/ }).click();
    await page.getByRole("radio", { name: "Bank debit" }).check();
    await page.getByLabel("IBAN").fill("AT61 1904 3002 3457 3201");
    await page.getByLabel("Account holder").fill("Ada Lovelace");
    await page.getByRole("button", { name: /^Pay/ }).click();
    await expect(page.getByRole("heading", { name: "Your payment is on its way" })).toBeVisible();
    const sessionId = new URL(page.url()).searchParams.get("session_id") ?? "";
    const bill = await page.context().newPage();
    await bill.goto("/billing");
    await expect(bill.getByText("A payment of $5.00 is on its way")).toBeVisible();
    expect(await ledger.available()).toBe(before);

    // The page that waits says so by itself.
    await stripeControl(app).settleDebit(sessionId, decision);
    await expect(page.getByRole("heading", { name: outcome })).toBeVisible({ timeout: 20_000 });
    await app.stripe.settled();
    await bill.reload();
    await expect(bill.getByText("A payment of $5.00 is on its way")).toBeHidden();
    const refused = bill.getByText("The payment of $5.00 did not go through");
    await expect(refused).toHaveCount(decision === "failed" ? 1 : 0);
    const arrived = decision === "failed" ? 0 : small.credits;
    expect(await ledger.available()).toBe(before + arrived);
  });
}
