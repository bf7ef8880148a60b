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

const pages = [
  "/admin",
  "/admin/export?table=plans",
  "/admin/customers",
  "/admin/coupons",
  "/admin/enquiries",
  "/admin/catalog",
  "/admin/events",
  "/admin/ledger",
];

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

test("a customer is found, given credits, refunded, noted, frozen and thawed", async ({
  page,
  operator,
  customer,
  sql,
}) => {
  test.slow();
  await sql`select * from get_caller(${customer.userId})`;
  await sql`select * from reset_monthly_credits(${customer.accountId})`;
  await sql`select * from check_and_deduct_credits(${customer.accountId}, 'query')`;
  await page.goto("/admin/customers");
  await page.getByRole("searchbox", { name: "Search" }).fill(customer.email);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("region", { name: "Accounts" }).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1, name: customer.name })).toBeVisible();

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Give credits" }).click();
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Say how many credits");
  await dialog.getByLabel("Credits").fill("50");
  await dialog.getByLabel("Reason").fill("Apology for the outage");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("The balance goes from 95 to 145 credits.")).toBeVisible();
  await dialog.getByRole("button", { name: "Give credits" }).dblclick();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("region", { name: "Balance by lot" }).last()).toContainText(
    "Credit from us",
  );
  const given = await sql`select from credit_transactions
    where account_id = ${customer.accountId} and type = 'grant' and source_key like 'admin:%'`;
  expect(given).toHaveLength(1);

  await page.getByRole("button", { name: /^Refund no\./ }).click();
  await dialog.getByLabel("Reason").fill("The answer was empty");
  await dialog.getByRole("button", { name: "Review" }).click();
  await expect(dialog.getByText("The balance goes from 145 to 150 credits.")).toBeVisible();
  await dialog.getByRole("button", { name: "Refund", exact: true }).click();
  await expect(dialog).toBeHidden();

  await page.getByLabel("Note", { exact: true }).fill("Pays by bank transfer.");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByText("Pays by bank transfer.").last()).toBeVisible();

  for (const [button, state] of [
    ["Freeze", "Frozen since"],
    ["Thaw", null],
  ] as const) {
    await page.getByRole("button", { name: button, exact: true }).click();
    await dialog.getByLabel("Reason").fill("The card was reported stolen");
    await dialog.getByRole("button", { name: "Review" }).click();
    await expect(dialog.getByText("This will happen")).toBeVisible();
    await dialog.getByRole("button", { name: button, exact: true }).click();
    await expect(dialog).toBeHidden();
    if (state) await expect(page.getByText(state)).toBeVisible();
    else await expect(page.getByText("Frozen since")).toBeHidden();
  }
  const log = page.getByRole("region", { name: "Audit log" }).last();
  for (const act of ["account: thaw", "account: freeze", "credits: refund", "credits: allocate"]) {
    await expect(log.getByRole("row", { name: new RegExp(act) })).toContainText(operator.email);
  }
});

test("events, coupons, enquiries, the catalog and the ledger are looked after", async ({
  page,
  app,
  operator,
  customer,
  sql,
}) => {
  test.slow();
  await payForPack(app, customer, "small");
  await sql`select submit_contact_request('Ada', 'ada@example.com', 'Engines', 'We are forty.')`;
  const dialog = page.getByRole("dialog");

  await page.goto("/admin/events");
  await page.getByRole("region", { name: "Webhook events" }).getByRole("link").first().click();
  await expect(page.getByText('"livemode": false').first()).toBeVisible();
  await page.getByRole("button", { name: "Replay" }).click();
  await dialog.getByLabel("Reason").fill("To be sure");
  await dialog.getByRole("button", { name: "Replay" }).click();
  await expect(page.getByText("The event was worked on again.")).toBeVisible();

  await page.goto("/admin/coupons");
  const code = `E2E-${Date.now()}`;
  await page.getByRole("button", { name: "New coupon" }).click();
  await dialog.getByLabel("Code").fill(code);
  await dialog.getByLabel("Credits", { exact: true }).fill("10");
  await dialog.getByLabel("Reason, for the audit log").fill("A test");
  await dialog.getByRole("button", { name: "Make coupon" }).click();
  await expect(page.getByText(code).first()).toBeVisible();
  await page.getByRole("button", { name: `Switch off ${code}` }).click();
  await dialog.getByLabel("Reason").fill("Over");
  await dialog.getByRole("button", { name: "Switch off" }).click();
  await expect(page.getByRole("button", { name: `Switch on ${code}` })).toBeVisible();

  await page.goto("/admin/enquiries?state=new");
  await page.getByRole("button", { name: "Note reply to Ada" }).first().click();
  await dialog.getByLabel("Reply").fill("Shall we talk on Monday?");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("The enquiry is noted.")).toBeVisible();
  const [enquiry] = await sql`select state, reply from contact_requests order by created_at desc`;
  expect(enquiry).toMatchObject({ state: "answered", reply: "Shall we talk on Monday?" });

  await page.goto("/admin/catalog");
  await page.getByLabel("Other catalog").fill("devops-agent");
  await page.getByRole("button", { name: "Simulate" }).click();
  await expect(page.getByRole("row", { name: /^devops-agent/ })).toBeVisible();

  await page.goto("/admin/ledger");
  await expect(page.getByText(/accounts are exact/)).toBeVisible();
  await page.getByRole("button", { name: "Fold anew" }).click();
  await dialog.getByLabel("Reason").fill("To be sure");
  await dialog.getByRole("button", { name: "Fold anew" }).click();
  await expect(page.getByText("The figures are folded anew.")).toBeVisible();
  const acts = await sql`select act from audit_log where actor_id = ${operator.userId}
    order by audit_id`;
  expect(acts.map(({ act }) => act)).toEqual([
    "events.replay",
    "coupon.create",
    "coupon.set_active",
    "enquiry.answer",
    "figures.refold",
  ]);
});
