import type { Page, Route } from "@playwright/test";
import { callApi, withBearer } from "./fixtures/api";
import { makeCoupon, makeOperator } from "./fixtures/coupons";
import { payOnPage, subscribe } from "./fixtures/purchases";
import { expect, test } from "./fixtures/test";

const packCredits = 500;
const starterCredits = 1000;

/** Types a code where the page asks for one. */
async function applyCode(page: Page, code: string) {
  const field = page.getByLabel("Code", { exact: true });
  if (!(await field.isVisible())) await page.getByRole("button", { name: "Have a code?" }).click();
  await field.fill(code);
  await page.getByRole("button", { name: "Apply" }).click();
}

test("a bonus code gives its credits at once, and only once", async ({
  page,
  app,
  ledger,
  sql,
}) => {
  const code = await makeCoupon(app, sql, { kind: "credit_bonus", value: 50 });
  const before = await ledger.available();
  await page.goto("/billing");
  await applyCode(page, code.toLowerCase());
  await expect(page.getByText("50 credits added")).toBeVisible();
  await expect(
    page.getByRole("link", { name: new RegExp(`^${before + 50} credits`) }),
  ).toBeVisible();
  await expect(page.getByRole("cell", { name: "Coupon" })).toBeVisible();
  expect(await ledger.available()).toBe(before + 50);

  await applyCode(page, code);
  await expect(page.getByText("You have used this code already.")).toBeVisible();
  expect(await ledger.available()).toBe(before + 50);
});

test("a wrong code says what to do, and keeps the field", async ({ page, person: _ }) => {
  await page.goto("/billing");
  await applyCode(page, "NO-SUCH-CODE");
  const field = page.getByLabel("Code", { exact: true });
  await expect(field).toHaveAccessibleDescription(
    "We do not know this code. Check how it is spelled.",
  );
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("NO-SUCH-CODE");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Have a code?" })).toBeVisible();
});

test("a discount shows on the prices before paying, can be removed, and is paid once", async ({
  page,
  app,
  ledger,
  sql,
}) => {
  const code = await makeCoupon(app, sql, {
    kind: "percentage_discount",
    value: 50,
    packIds: ["small"],
  });
  const before = await ledger.available();
  await page.goto("/billing");
  await applyCode(page, code);
  await expect(page.getByText(`${code}: 50% off`)).toBeVisible();
  await expect(page.getByText(`$2.50 today with ${code}`)).toHaveCount(1);
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText(`$2.50 today with ${code}`)).toHaveCount(0);

  await applyCode(page, code);
  await expect(page.getByText(`${code}: 50% off`)).toBeVisible();
  await page.getByRole("button", { name: /^Buy now .*500 credits/ }).click();
  await expect(page.getByTestId("total")).toHaveText("$2.50");
  await expect(page.getByLabel("Promotion code")).toHaveCount(0);
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "500 credits arrived" })).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(before + packCredits);

  await page.goto("/billing");
  await applyCode(page, code);
  await expect(page.getByText("You have used this code already.")).toBeVisible();
});

test("buying waits for a code that is being checked, and goes on with what came of it", async ({
  page,
  app,
  person: _,
  sql,
}) => {
  const code = await makeCoupon(app, sql, { kind: "percentage_discount", value: 50 });
  const buy = page.getByRole("button", { name: /^Buy now .*500 credits/ });
  const applyAndBuy = async (typed: string) => {
    const asked = Promise.withResolvers<void>();
    const pressed = Promise.withResolvers<void>();
    const hold = async (route: Route) => {
      asked.resolve();
      await pressed.promise;
      await route.continue();
    };
    await page.route("**/api/coupons/validate", hold, { times: 1 });
    await applyCode(page, typed);
    await asked.promise;
    await buy.click();
    pressed.resolve();
  };
  await page.goto("/billing");
  await applyAndBuy("NO-SUCH-CODE");
  await expect(page.getByText("Your code was not taken.")).toBeVisible();
  await expect(buy).toBeEnabled();
  await expect(page).toHaveURL(/\/billing$/);
  await applyAndBuy(code);
  await expect(page.getByTestId("total")).toHaveText("$2.50");
});

test("a free month begins a plan without paying for it", async ({ page, app, ledger, sql }) => {
  const code = await makeCoupon(app, sql, { kind: "free_month", value: 1, planIds: ["starter"] });
  await page.goto("/pricing");
  await applyCode(page, code);
  await expect(page.getByText("$0 today, then $9")).toHaveCount(1);
  await page.getByRole("button", { name: "Upgrade to Starter" }).click();
  await expect(page.getByTestId("total")).toHaveText("$0.00");
  await payOnPage(page);
  await expect(page.getByRole("heading", { name: "You are on Starter" })).toBeVisible();
  await app.stripe.settled();
  expect(await ledger.available()).toBe(starterCredits);
});

test("a subscriber puts a free month on the next renewal", async ({ page, app, person, sql }) => {
  await subscribe(app, person, "Starter");
  const code = await makeCoupon(app, sql, { kind: "free_month", value: 1 });
  await page.goto("/billing");
  await applyCode(page, code);
  await expect(page.getByText("Your next renewal costs $0 instead of $9.")).toBeVisible();
  await page.getByRole("button", { name: "Use on my next renewal" }).click();
  await expect(page.getByText("Your next renewal is cheaper")).toBeVisible();
});

test("operators alone find the coupons", async ({ app, sql, customer }) => {
  const code = await makeCoupon(app, sql, { kind: "credit_bonus", value: 5 });
  const as = withBearer(customer.accessToken);
  for (const call of ["GET /api/admin/coupons", "POST /api/admin/coupons"]) {
    expect((await callApi(app, call, { as })).status, call).toBe(404);
  }
  await makeOperator(sql, customer);
  const listed = await callApi(app, "GET /api/admin/coupons", { as });
  expect(listed.status).toBe(200);
  expect(JSON.stringify(listed.body)).toContain(code);
});
