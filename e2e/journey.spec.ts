import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { chatPage } from "./fixtures/chat-page";
import type { Sql } from "./fixtures/database";
import { ledgerOf } from "./fixtures/ledger";
import { payOnPage } from "./fixtures/purchases";
import { expect, test } from "./fixtures/test";

// What the default catalog gives and asks.
const free = 100;
const starter = 1000;
const daySeconds = 86_400;

test("a customer signs up, chats, runs out, buys, subscribes, cancels, resumes and is renewed, and every credit is on the bill", async ({
  page,
  app,
  sql,
}) => {
  test.setTimeout(180_000);
  const chat = chatPage(page);
  const balance = (credits: number) =>
    expect(chat.indicator).toHaveAccessibleName(
      new RegExp(`^${credits.toLocaleString("en-US")} credits`),
    );
  const email = await test.step("signs up", () => signUpOnPage(page));
  const ledger = ledgerOf(sql, await findAccount(sql, email));

  await test.step("chats with a tool, and reads the receipt", async () => {
    await chat.open(["Documentation"]);
    await expect(chat.price).toHaveText("This message: up to 10 credits");
    await chat.send("How is a stopped reply charged?");
    await expect(chat.receipts).toHaveText(["10 credits: Query 5, Documentation 5"]);
    await balance(free - 10);
  });

  await test.step("runs low, and is told", async () => {
    await ledger.spendDownTo(10);
    await page.reload();
    await expect(page.getByRole("status").getByText("Low credits: 10 left")).toBeVisible();
    await chat.open([]);
    await chat.send("What is 2 + 2?");
    await expect(chat.receipts).toHaveText(["5 credits: Query 5"]);
    await expect(page.getByText("Low credits: 5 left")).toBeVisible();
  });

  const question = "What is 18% of 2,450, and what is left?";
  await test.step("runs out: the message is kept while credits are bought", async () => {
    await chat.open(["Calculator"]);
    await chat.send(question);
    await expect(chat.dialog).toContainText("can cost up to 8 credits");
    await expect(chat.dialog).toContainText("Your message is kept");
    await chat.dialog.getByRole("button", { name: "Not now" }).click();
    await expect(chat.message).toHaveValue(question);

    // Sending is blocked until credits arrive.
    await chat.message.press("Enter");
    await chat.dialog.getByRole("button", { name: "Buy 500 credits for $5" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
    await page.getByRole("link", { name: "Back to the chat" }).click();
    await expect(chat.message).toHaveValue(question);
    await balance(505);
  });

  await test.step("sends the message that waited", async () => {
    await chat.message.press("Enter");
    await expect(chat.receipts).toHaveText(["8 credits: Query 5, Calculator 3"]);
    await expect(chat.transcript).toContainText("441");
    await expect(chat.message).toHaveValue("");
    await balance(497);
  });

  await test.step("subscribes: the pack stays, the free credits end", async () => {
    await page.goto("/billing");
    await page.getByRole("button", { name: "Upgrade to Starter" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
    await app.stripe.settled();
    expect(await ledger.available()).toBe(starter + 497);
    await balance(starter + 497);
  });

  await test.step("chats on the plan's credits before the pack's", async () => {
    await chat.open([]);
    await chat.send("What is 2 + 2?");
    await expect(chat.receipts).toHaveText(["5 credits: Query 5"]);
    await balance(starter + 492);
  });

  await test.step("cancels, and changes their mind", async () => {
    await page.goto("/billing");
    await page.getByRole("button", { name: "Cancel plan" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("button", { name: "Cancel plan" }).click();
    await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeVisible();
    await page.getByRole("button", { name: "Keep Starter" }).first().click();
    await expect(page.getByText(/^Starter ends on [^.]*$/)).toBeHidden();
    await app.stripe.settled();
  });

  await test.step("a month later the plan renews: its credits are fresh, the pack's stay", async () => {
    await app.stripe.advance(33 * daySeconds);
    await app.stripe.settled();
    await expect.poll(() => ledger.available()).toBe(starter + 497);
    await page.goto("/billing");
    await expect(page.getByText("Starter plan")).toBeVisible();
    await balance(starter + 497);
    await page.goto("/billing/invoices");
    const invoices = page.getByRole("region", { name: "Invoices" });
    await expect(invoices.getByRole("row").filter({ hasText: "$9" })).toHaveCount(2);
  });

  await test.step("every credit is on the bill", async () => {
    const movements = await ledger.movements();
    let sum = 0;
    for (const movement of movements) {
      sum += movement.amount;
      expect(movement.balanceAfter).toBeCloseTo(sum, 6);
    }
    expect(sum).toBeCloseTo(await ledger.available(), 6);
    await page.goto("/billing/history");
    const rows = await readHistory(page);
    expect(rows).toHaveLength(movements.length);
    expect(rows.reduce((total, row) => total + row, 0)).toBeCloseTo(sum, 6);
  });
});

/** Signs up through the form. @returns the address. */
async function signUpOnPage(page: Page): Promise<string> {
  const email = `grace-${randomBytes(6).toString("hex")}@example.com`;
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Create an account" }).first().click();
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(chatPage(page).indicator).toHaveAccessibleName(/^100 credits/);
  await expect(page).toHaveURL(/\/chat$/);
  return email;
}

/** The personal account of an address. */
async function findAccount(sql: Sql, email: string): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select user_id as id from profiles where email = ${email}`;
  if (!row) throw new Error(`${email} has no profile.`);
  return row.id;
}

/** Every amount in the history, page after page. */
async function readHistory(page: Page): Promise<number[]> {
  const amounts: number[] = [];
  for (;;) {
    const table = page.getByRole("table");
    const headers = await table.getByRole("columnheader").allTextContents();
    const column = headers.indexOf("Credits");
    for (const row of await table.locator("tbody").getByRole("row").all()) {
      const words = await row.getByRole("cell").nth(column).textContent();
      amounts.push(Number(words?.replaceAll(",", "").replace("−", "-")));
    }
    const older = page.getByRole("link", { name: "Older" });
    if ((await older.count()) === 0) return amounts;
    const address = await older.getAttribute("href");
    await older.click();
    await page.waitForURL(`**${address}`);
  }
}
