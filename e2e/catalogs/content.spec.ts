import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { chatPage } from "../fixtures/chat-page";
import { ledgerOf } from "../fixtures/ledger";
import { expect, test } from "../fixtures/test";
import { accountOf, signUpOnPage } from "./sign-up-on-page";

test.use({ catalog: "aicos" });

/** What axe finds, and what stands beside the page, in both themes and sizes. */
async function expectFit(page: Page) {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      const where = `${colorScheme}, ${viewport.width} wide`;
      expect
        .soft(
          violations.map(({ id }) => id),
          where,
        )
        .toEqual([]);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect.soft(overflow, `${where}: pixels beside the page`).toBe(0);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

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
  await expectFit(page);

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
    await expectFit(page);
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
