import { expect, test } from "./fixtures/test";

test("a page that is gone, inside the signed-in pages, is one page with one main", async ({
  page,
  person: _,
}) => {
  await page.goto("/billing/success");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no page here");
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("button", { name: /account menu/i })).toBeVisible();
});

test("on a phone the section that is open is in view", async ({ page, person: _ }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/billing/payment");
  const sections = page.getByRole("navigation", { name: "Billing" });
  const tab = sections.locator("[aria-current=page]");
  await expect(tab).toHaveText("Payment");
  const isInView = () =>
    tab.evaluate((element) => {
      const { left, right } = element.getBoundingClientRect();
      return left >= 0 && right <= document.documentElement.clientWidth;
    });
  await expect.poll(isInView).toBe(true);
  // It had to be brought there.
  expect(await sections.evaluate((row) => row.scrollLeft)).toBeGreaterThan(0);
});

test("a name with a character that cannot be stored is refused in words", async ({
  page,
  person: _,
}) => {
  await page.goto("/settings");
  const name = page.getByRole("textbox", { name: "Name" });
  for (const [wrong, words] of [
    ["Ada\u0007", /^Write this on one line/],
    ["A\u0000da", /^This text holds a character that cannot be stored/],
  ] as const) {
    await name.fill(wrong);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText(words)).toBeVisible();
  }
  await name.fill("Ada Byron");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
});
