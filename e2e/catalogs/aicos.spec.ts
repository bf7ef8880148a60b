import { chatPage } from "../fixtures/chat-page";
import { ledgerOf } from "../fixtures/ledger";
import { lookAt, sizes } from "../fixtures/look-at";
import { payOnPage } from "../fixtures/purchases";
import { expect, test } from "../fixtures/test";
import { checkPages } from "./check-pages";
import { accountOf, signUpOnPage } from "./sign-up-on-page";

test.use({ catalog: "aicos" });
// One after the other, in one product: another worker would begin with one of its own.
test.describe.configure({ mode: "default" });

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

test("a piece is planned, drafted and edited in the browser, and a stop pays for what was done", async ({
  page,
  sql,
}) => {
  test.setTimeout(120_000);
  const chat = chatPage(page);
  const email = await signUpOnPage(page);
  await expect(page).toHaveURL(/\/chat$/);
  const ledger = ledgerOf(sql, await accountOf(sql, email, "organization"));
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Content" })
    .click();
  await expect(page.getByText("Your piece appears here")).toBeVisible();
  await lookAt(page, "content, empty");

  await test.step("a whole piece costs 10 credits, and stays", async () => {
    await page.getByRole("button", { name: "Write it" }).click();
    await expect(page.getByText("Say in a few words what it is about.")).toBeVisible();
    await page.getByLabel("What is it about?").fill("our spring release");
    await page.getByRole("button", { name: "Write it" }).click();
    await expect(page.getByText(/so far · at most 10 credits/)).toBeVisible();
    await expect(page.getByText("10 credits: Plan 3, Draft 5, Edit 2")).toBeVisible();
    await expect(
      page
        .getByRole("tabpanel")
        .getByText(/spring release/i)
        .first(),
    ).toBeVisible();
    await expect(chat.indicator).toHaveAccessibleName(/^90 credits/);
    expect(await ledger.available()).toBe(90);
    await page.getByRole("tab", { name: /Plan/ }).click();
    await expect(page.getByRole("tabpanel")).toContainText("Agree on the goal");
    await lookAt(page, "content, written");
    await page.setViewportSize(sizes.desktop);
  });

  await test.step("a stop keeps what had been written, and charges the step under way alone", async () => {
    await page.getByLabel("What is it about?").fill("the new cranes [[fault:long]]");
    await page.getByRole("button", { name: "Write it" }).click();
    await expect(
      page
        .getByRole("tabpanel")
        .getByText(/\w+ \w+/)
        .first(),
    ).toBeVisible();
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(page.getByText("It was stopped. What had been written is here.")).toBeVisible();
    await expect(page.getByRole("link", { name: /^3 credits/ })).toBeVisible();
    expect(await ledger.available()).toBe(87);
    await page.reload();
    await page.getByRole("button", { name: /our spring release/ }).click();
    await expect(page.getByRole("tabpanel")).toContainText(/spring release/i);
  });
});
