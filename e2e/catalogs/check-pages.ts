import { expect, type Page } from "@playwright/test";

const paths = [
  "/",
  "/pricing",
  "/chat",
  "/billing",
  "/billing/usage",
  "/billing/history",
  "/billing/invoices",
  "/billing/payment",
  "/settings",
  "/settings/api-keys",
];

/** What a value that is not there looks like when a page shows it all the same. */
const broken = /\b(undefined|NaN|null|Infinity)\b|\[object /;

/** Opens every page, and looks that it offers only what the catalog has. */
export async function checkPages(
  page: Page,
  sold: { packs: boolean; planNames: string[]; productName: string },
): Promise<void> {
  for (const path of paths) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    expect(await page.getByRole("main").textContent(), path).not.toMatch(broken);
    await expect(page, path).toHaveTitle(new RegExp(sold.productName));
    // None of these four has yearly prices.
    await expect(page.getByRole("radio", { name: "Yearly" }), path).toHaveCount(0);
  }
  for (const path of ["/pricing", "/billing"]) {
    await page.goto(path);
    const packs = page.getByRole("heading", { name: "Credit packs" });
    await expect(packs).toHaveCount(sold.packs ? 1 : 0);
    if (!sold.packs) await expect(page.getByText(/\bpacks?\b/i)).toHaveCount(0);
    for (const name of sold.planNames) {
      await expect(page.getByRole("heading", { name, exact: true }).first()).toBeVisible();
    }
  }
}
