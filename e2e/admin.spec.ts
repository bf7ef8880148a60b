import { readFileSync } from "node:fs";
import { makeOperator, type Person, signIn } from "./fixtures/person";
import { payForPack, subscribe } from "./fixtures/purchases";
import { test as base, expect } from "./fixtures/test";

const test = base.extend<{ operator: Person }>({
  /** Somebody who runs the business, signed in in this test's browser. */
  operator: async ({ app, sql, context }, provide) => {
    const operator = await makeOperator(app, sql);
    await signIn(context, app, operator);
    await provide(operator);
  },
});

const pages = ["/admin", "/admin/export?table=plans"];

test("there is no /admin for a visitor and for a customer", async ({ page, app, context, sql }) => {
  const customer = await makeOperator(app, sql);
  const answers = async () =>
    Promise.all(pages.map(async (path) => (await page.request.get(path)).status()));
  expect(await answers()).toEqual(pages.map(() => 404));
  await signIn(context, app, customer);
  expect(await answers()).toEqual(pages.map(() => 200));
  // Who no longer is one finds nothing with the same session.
  await sql`select set_operator(${customer.email}, false, 'test', 'Left')`;
  expect(await answers()).toEqual(pages.map(() => 404));
  await page.goto("/admin");
  await expect(page.getByText("There is no page here")).toBeVisible();
});

test("the overview shows what was sold, used and given away, and writes it as CSV", async ({
  page,
  app,
  operator,
  customer,
}) => {
  await payForPack(app, customer, "small");
  await subscribe(app, customer, "Starter");
  await page.goto("/chat");
  await page.getByRole("button", { name: `Account menu of ${operator.name}` }).click();
  await page.getByRole("menuitem", { name: "Admin" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const plans = page.getByRole("region", { name: "Subscribers by plan" }).last();
  await expect(plans.getByRole("row", { name: /^Starter/ })).toContainText("$9.00");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV of subscribers by plan" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^plans-.*\.csv$/);
  expect(readFileSync(await file.path(), "utf8")).toMatch(/^Plan,Accounts,Paying.*\r\n/);

  // What others would bring, at the catalog's prices.
  const projection = page.getByRole("region", { name: "Projection" });
  for (const [plan, count] of [
    ["Free", "80"],
    ["Starter", "15"],
    ["Pro", "4"],
  ] as const) {
    await projection.getByLabel(plan).fill(count);
  }
  await expect(projection).toContainText("$251.00");
  await expect(projection).toContainText("$3,012.00");

  await page.getByRole("link", { name: "7 days" }).click();
  await expect(page.getByRole("link", { name: "7 days" })).toHaveAttribute("aria-current", "true");
});
