import type { Page } from "@playwright/test";
import { chatPage } from "./fixtures/chat-page";
import { cards } from "./fixtures/stripe";
import { expect, test } from "./fixtures/test";

/** A new person has 100 credits, and a question costs 5. */
const threshold = "99";

async function addCard(page: Page, card: string) {
  await page.goto("/billing/payment");
  await page.getByRole("button", { name: "Add a card" }).click();
  const fields = page.frameLocator("iframe").first();
  await fields.getByLabel("Card number").fill(card);
  await fields.getByLabel("Expiration").fill("12 / 40");
  await fields.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByText("The card is saved.")).toBeVisible();
}

const section = (page: Page) => page.getByRole("region", { name: "Auto top-up" });
const topUpSwitch = (page: Page) =>
  section(page).getByRole("switch", { name: /^Top up by itself/ });

async function switchOn(page: Page) {
  await page.goto("/billing");
  await topUpSwitch(page).click();
  await section(page).getByLabel("When credits fall to").fill(threshold);
  await section(page).getByRole("button", { name: "Turn on auto top-up" }).click();
  await expect(page.getByText("Auto top-up is on.")).toBeVisible();
}

async function ask(page: Page) {
  const chat = chatPage(page);
  await chat.open();
  await chat.send("What is 2 + 2?");
  await expect(chat.receipts).toHaveCount(1);
}

test("a question that runs the balance low buys the pack that was agreed to", async ({
  page,
  ledger,
}) => {
  await addCard(page, cards.good);
  await switchOn(page);
  await expect(section(page).getByText("4242")).toBeVisible();
  await ask(page);
  await expect.poll(() => ledger.available()).toBe(595);
  await page.goto("/billing");
  await expect(section(page).getByText("$5.00 of $20.00 spent this month")).toBeVisible();
  const last = section(page).getByRole("list", { name: "Last top-ups" }).getByRole("listitem");
  await expect(last).toHaveCount(1);
  await expect(last).toContainText("500 credits for $5.00");
  await expect(last).toContainText("Paid");
  expect((await ledger.ofType("grant")).map(({ amount }) => amount)).toEqual([100, 500]);
});

test("a refused card stops it, is told of on the page and by mail, and another card mends it", async ({
  page,
  app,
  person,
  ledger,
}) => {
  await addCard(page, cards.failsWhenCharged);
  await switchOn(page);
  await ask(page);
  const mail = await app.mails.waitFor(person.email, ({ subject }) => /top-up/.test(subject));
  expect(mail.subject).toContain("Auto top-up has stopped");
  expect(mail.links[0]).toBe(`${app.url}/billing/payment`);
  await page.goto("/billing");
  const banner = page.getByText("Auto top-up has stopped");
  await expect(banner).toBeVisible();
  await page.getByRole("link", { name: "Use another card" }).click();
  await expect(page).toHaveURL(/\/billing\/payment$/);
  await addCard(page, cards.good);
  await app.stripe.settled();
  await page.goto("/billing");
  await expect(section(page)).toBeVisible();
  await expect(banner).toHaveCount(0);
  await expect(section(page).getByText("4242")).toBeVisible();
  expect(await ledger.available()).toBe(95);
  const stops = app.mails.list(person.email).filter(({ subject }) => /stopped/.test(subject));
  expect(stops).toHaveLength(1);
  // An hour later it is tried with the new card, by the sweep.
  await app.stripe.advance(3600);
  const swept = await page.request.post("/api/cron/top-ups", {
    headers: { authorization: `Bearer ${app.environment.CRON_SECRET}` },
  });
  expect(swept.ok()).toBe(true);
  await expect.poll(() => ledger.available()).toBe(595);
});

test("the form says what is wrong before anything is sent, and a card comes first", async ({
  page,
  person: _,
}) => {
  await page.goto("/billing");
  await topUpSwitch(page).click();
  await expect(section(page).getByText("Save a card first")).toBeVisible();
  await expect(section(page).getByRole("button", { name: "Turn on auto top-up" })).toHaveCount(0);
  await addCard(page, cards.good);
  await page.goto("/billing");
  await topUpSwitch(page).click();
  await section(page).getByLabel("When credits fall to").fill("500");
  await section(page).getByLabel("Spend at most").fill("4");
  await section(page).getByRole("button", { name: "Turn on auto top-up" }).click();
  await expect(section(page).getByText("Must be less than the pack's 500 credits.")).toBeVisible();
  await expect(section(page).getByText("Must cover at least one pack.")).toBeVisible();
  await section(page).getByLabel("When credits fall to").fill("50");
  await section(page).getByLabel("Spend at most").fill("12.50");
  await section(page).getByRole("button", { name: "Turn on auto top-up" }).click();
  await expect(section(page).getByText("$0.00 of $12.50 spent this month")).toBeVisible();
  await topUpSwitch(page).click();
  await expect(page.getByText("Auto top-up is off.")).toBeVisible();
  await page.reload();
  await expect(topUpSwitch(page)).not.toBeChecked();
});
