import { chatPage } from "../fixtures/chat-page";
import { ledgerOf } from "../fixtures/ledger";
import { payOnPage } from "../fixtures/purchases";
import { expect, test } from "../fixtures/test";
import { checkPages } from "./check-pages";
import { accountOf, signUpOnPage } from "./sign-up-on-page";

test.use({ catalog: "devops-agent" });

test("devops-agent: questions cost one and changes five, 5 left is low, a pack and a plan go on", async ({
  page,
  app,
  sql,
}) => {
  test.setTimeout(180_000);
  const chat = chatPage(page);
  const email = await signUpOnPage(page);
  await expect(chat.indicator).toHaveAccessibleName(/^20 credits/);
  await expect(page).toHaveURL(/\/chat$/);
  const ledger = ledgerOf(sql, await accountOf(sql, email));

  await test.step("asks for one credit, and changes something for five", async () => {
    await chat.open([]);
    await chat.send("What is 2 + 2?");
    await expect(chat.receipts).toHaveText(["1 credit: Message 1"]);
    await chat.message.fill("Please deploy the health check to staging.");
    await expect(chat.price).toHaveText("This message: up to 5 credits");
    await chat.message.press("Enter");
    await expect(chat.receipts.nth(1)).toHaveText("5 credits: Message 1, Message (extended) 4");
    await expect(chat.indicator).toHaveAccessibleName(/^14 credits/);
  });

  await test.step("is warned at five credits, and not at six", async () => {
    for (let spent = 0; spent < 8; spent += 1) {
      await sql`select * from check_and_deduct_credits(${await accountOf(sql, email)}, 'message')`;
    }
    await page.goto("/chat");
    await expect(chat.indicator).toHaveAccessibleName(/^6 credits/);
    await expect(page.getByText(/Low credits/)).toHaveCount(0);
    await chat.send("What is 3 + 3?");
    await expect(page.getByText("Low credits: 5 left")).toBeVisible();
  });

  await test.step("buys a pack and a plan", async () => {
    await page.goto("/billing");
    await page.getByRole("button", { name: "Buy now 100 credits" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "100 credits arrived" })).toBeVisible();
    await page.goto("/billing");
    await page.getByRole("button", { name: "Upgrade to Starter" }).click();
    await payOnPage(page);
    await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
    await app.stripe.settled();
    // The plan's first grant ends what was left of the free credits; the pack stays.
    expect(await ledger.available()).toBe(300);
  });

  await checkPages(page, {
    packs: true,
    planNames: ["Free", "Starter", "Professional", "Business"],
    productName: "Slipway",
  });
});
