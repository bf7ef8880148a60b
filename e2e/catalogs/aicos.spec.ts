import { chatPage } from "../fixtures/chat-page";
import { ledgerOf } from "../fixtures/ledger";
import { payOnPage } from "../fixtures/purchases";
import { expect, test } from "../fixtures/test";
import { checkPages } from "./check-pages";
import { accountOf, signUpOnPage } from "./sign-up-on-page";

test.use({ catalog: "aicos" });

test("aicos: a sign-up is an organization with 100 credits, and its plan is the organization's", async ({
  page,
  app,
  sql,
}) => {
  test.setTimeout(180_000);
  const chat = chatPage(page);
  const email = await signUpOnPage(page);
  await expect(page).toHaveURL(/\/chat$/);
  await expect(chat.indicator).toHaveAccessibleName(/^100 credits/);
  const accountId = await accountOf(sql, email, "organization");
  const ledger = ledgerOf(sql, accountId);

  await test.step("the organization pays for a message", async () => {
    await chat.open([]);
    await chat.send("What is 2 + 2?");
    await expect(chat.receipts).toHaveText(["2 credits: Message 2"]);
    expect(await ledger.available()).toBe(98);
    expect(await ledgerOf(sql, await accountOf(sql, email)).available()).toBe(0);
  });

  await test.step("keys and provider keys name the plan that has them", async () => {
    await page.goto("/settings/api-keys");
    await expect(page.getByText("Professional does.")).toBeVisible();
  });

  await test.step("subscribes: the bonus stays beside the plan's credits", async () => {
    await page.goto("/billing");
    await expect(page.getByText("Grace Hopper's team").first()).toBeVisible();
    await page.getByRole("button", { name: "Get Professional" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "You are on Professional" })).toBeVisible();
    await app.stripe.settled();
    expect(await ledger.available()).toBe(2098);
    await page.goto("/settings/api-keys");
    await expect(page.getByRole("button", { name: /key/i }).first()).toBeVisible();
  });

  await checkPages(page, {
    packs: true,
    planNames: ["Starter", "Professional", "Enterprise"],
    productName: "Aicos",
  });
});
