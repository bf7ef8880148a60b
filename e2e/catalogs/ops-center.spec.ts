import { chatPage } from "../fixtures/chat-page";
import { ledgerOf } from "../fixtures/ledger";
import { payOnPage } from "../fixtures/purchases";
import { expect, test } from "../fixtures/test";
import { checkPages } from "./check-pages";
import { accountOf, signUpOnPage } from "./sign-up-on-page";

test.use({ catalog: "ops-center" });

test("ops-center: no plan is no chat, a plan by tokens and models, and one without a meter", async ({
  page,
  app,
  sql,
}) => {
  test.setTimeout(180_000);
  const chat = chatPage(page);
  const email = await signUpOnPage(page);
  await expect(page).toHaveURL(/\/choose-plan$/);
  await expect(page.getByRole("heading", { name: "Choose a plan" })).toBeVisible();
  const accountId = await accountOf(sql, email);
  const ledger = ledgerOf(sql, accountId);

  await test.step("the chat says what to do first", async () => {
    await page.goto("/chat");
    await expect(page.getByRole("heading", { name: "Choose a plan to begin" })).toBeVisible();
    await expect(page.getByText("You have no plan yet")).toBeVisible();
    await chat.send("Hello?");
    await expect(
      chat.dialog.getByRole("heading", { name: "Choose a plan to begin" }),
    ).toBeVisible();
    await expect(chat.dialog).not.toContainText("Buy credits once");
    await chat.dialog.getByRole("button", { name: "Not now" }).click();
  });

  await test.step("chooses Trial", async () => {
    await page.getByRole("link", { name: "See plans" }).click();
    await page.getByRole("button", { name: "Get Trial" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "You are on Trial" })).toBeVisible();
    await app.stripe.settled();
    expect(await ledger.available()).toBe(5);
  });

  await test.step("pays for tokens, to the micro-credit, with the markup", async () => {
    await chat.open([]);
    await chat.send("What is 2 + 2?");
    await expect(chat.receipts).toHaveCount(1);
    const [usage] = await ledger.ofType("usage");
    const [row] = await sql<{ list: number; micros: number }[]>`
      select ceil((input_tokens * 0.15 + output_tokens * 0.6) * 1.05)::int as list,
        cost_micros::int as micros
      from credit_transactions where account_id = ${accountId} and type = 'usage'`;
    expect(row?.micros).toBe(row?.list);
    expect(usage?.amount).toBeLessThan(0);
    expect(usage?.amount).toBeGreaterThan(-0.01);
  });

  await test.step("a free model costs nothing, and a large one names the plan that has it", async () => {
    await page.getByRole("combobox", { name: "Model" }).click();
    await expect(
      page.getByRole("option", { name: /Claude Sonnet 4.5 · in Starter/ }),
    ).toBeDisabled();
    await page.getByRole("option", { name: "DeepSeek V3.1 (free)" }).click();
    const before = await ledger.available();
    await chat.send("What is 3 + 3?");
    await expect(chat.receipts).toHaveCount(2);
    expect(await ledger.available()).toBe(before);
    const [usage] = (await ledger.ofType("usage")).slice(-1);
    expect(usage).toMatchObject({ amount: 0, cost: 0, success: true });
  });

  await test.step("switches to Enterprise: unlimited on every page", async () => {
    await page.goto("/billing");
    await page.getByRole("button", { name: "Upgrade to Enterprise" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /^Confirm/ }).click();
    await expect(page.getByText("Enterprise plan")).toBeVisible({ timeout: 20_000 });
    await app.stripe.settled();
    await page.goto("/billing");
    await expect(page.getByText("Unlimited", { exact: true }).first()).toBeVisible();
    const before = await ledger.available();
    await chat.open([]);
    await chat.send("What is 4 + 4?");
    await expect(chat.receipts).toHaveCount(1);
    expect(await ledger.available()).toBe(before);
  });

  await checkPages(page, {
    packs: false,
    planNames: ["Trial", "Starter", "Professional", "Enterprise"],
    productName: "Opsdesk",
  });
});
