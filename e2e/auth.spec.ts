import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { signUp } from "./fixtures/person";
import { expect, test } from "./fixtures/test";

const freshAddress = () => `grace-${randomBytes(6).toString("hex")}@example.com`;
const atChat = /\/chat(\?.*)?$/;

async function submitSignIn(page: Page, email: string, password: string) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page) {
  await page.getByRole("button", { name: /account menu/i }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out on this device.")).toBeVisible();
}

test("signing up makes an account with the free plan's credits and signs in", async ({
  page,
  sql,
}) => {
  const email = freshAddress();
  await page.goto("/signup");
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page).toHaveURL(atChat);
  await expect(page.getByRole("button", { name: "Account menu of Grace Hopper" })).toBeVisible();
  const [row] = await sql<{ available: number; allowance: number }[]>`
    select b.available_micros as available, p.monthly_credits_micros as allowance
    from profiles u join credit_balances b on b.account_id = u.user_id
      join plans p on p.plan_id = b.plan_id and p.is_default
    where u.email = ${email}`;
  expect(row?.available).toBe(row?.allowance);
  expect(row?.available).toBeGreaterThan(0);
});

test("a form with mistakes says what is wrong at each field and makes no account", async ({
  page,
  sql,
}) => {
  const [before] = await sql`select count(*) from auth.users`;
  await page.goto("/signup");
  await page.getByLabel("Email").fill("not an address");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();

  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("This does not look like an email address.")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(
    /Use at least 8 characters/,
  );
  expect(await sql`select count(*) from auth.users`).toEqual([before]);
});

test("a password signs in, a page's reload keeps the session, and signing out ends it", async ({
  app,
  page,
}) => {
  const person = await signUp(app);
  await page.goto("/login");
  await submitSignIn(page, person.email, person.password);
  await expect(page).toHaveURL(atChat);
  await page.reload();
  await expect(page.getByRole("button", { name: /account menu/i })).toBeVisible();

  await signOut(page);
  await page.goto("/billing");
  await expect(page).toHaveURL(/\/login\?/);
});

test("a wrong password reads the same as an unknown address", async ({ app, page }) => {
  const person = await signUp(app);
  const sentences = [];
  for (const email of [person.email, freshAddress()]) {
    await page.goto("/login");
    await submitSignIn(page, email, "not the password");
    const alert = page.getByRole("alert").filter({ hasText: "do not match" });
    await expect(alert).toBeVisible();
    sentences.push(await alert.textContent());
    await expect(page.getByLabel("Email")).toHaveValue(email);
  }
  expect(sentences[0]).toBe(sentences[1]);
});

test("a visitor is told why they must sign in and is brought back to the page", async ({
  app,
  page,
}) => {
  const person = await signUp(app);
  await page.goto("/billing/history");
  await expect(page).toHaveURL(/\/login\?.*reason=sign-in-required/);
  await expect(page.getByText("Sign in to open that page.")).toBeVisible();
  await submitSignIn(page, person.email, person.password);
  await expect(page).toHaveURL(/\/billing\/history$/);
});

for (const next of [
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "/\t/evil.example",
]) {
  test(`signing in never leads to another site: ${JSON.stringify(next)}`, async ({ app, page }) => {
    const person = await signUp(app);
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await submitSignIn(page, person.email, person.password);
    await expect(page).not.toHaveURL(/\/login/);
    expect(new URL(page.url()).origin).toBe(app.url);
  });
}

test("a magic link signs in once, and leads where the person was going", async ({
  app,
  browser,
  page,
}) => {
  const person = await signUp(app);
  await page.goto("/magic-link?next=/billing");
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByRole("status")).toContainText("Look into your inbox");

  const mail = await app.mails.waitFor(person.email, ({ subject }) => !/^Welcome/.test(subject));
  const link = mail.links[0] ?? "";
  expect(new URL(link).origin).toBe(app.url);
  await page.goto(link);
  await expect(page).toHaveURL(/\/billing$/);

  const other = await browser.newPage();
  await other.goto(link);
  await expect(other.getByText("That link has expired or was used already.")).toBeVisible();
  await other.close();
});

test("asking for a link does not tell who has an account", async ({ app, page }) => {
  const person = await signUp(app);
  const unknown = freshAddress();
  for (const path of ["/magic-link", "/forgot-password"]) {
    const answers = [];
    for (const email of [person.email, unknown]) {
      await page.goto(path);
      await page.getByLabel("Email").fill(email);
      await page.getByRole("button", { name: "Email me a link" }).click();
      const status = page.getByRole("status").filter({ hasText: email });
      await expect(status).toBeVisible();
      answers.push((await status.textContent())?.replace(email, ""));
    }
    expect(answers[0]).toBe(answers[1]);
  }
  expect(app.mails.list(unknown)).toEqual([]);
});

test("a reset link sets a new password, and the old one no longer signs in", async ({
  app,
  page,
}) => {
  const person = await signUp(app);
  await page.goto("/login");
  await page.getByRole("link", { name: "Forgot it?" }).click();
  await expect(page.getByRole("heading", { name: "Reset your password" })).toBeVisible();
  await page.getByLabel("Email").fill(person.email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  const mail = await app.mails.waitFor(person.email, ({ subject }) => !/^Welcome/.test(subject));
  await page.goto(mail.links[0] ?? "");
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await page.getByLabel("New password").fill("a quite different one");
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page).toHaveURL(atChat);

  await signOut(page);
  await submitSignIn(page, person.email, person.password);
  await expect(page.getByText("do not match")).toBeVisible();
  await submitSignIn(page, person.email, "a quite different one");
  await expect(page).toHaveURL(atChat);
});

test("the page for a new password sends away whoever brings no link", async ({ page }) => {
  await page.goto("/reset-password");
  await expect(page).toHaveURL(/\/login\?reason=reset-needs-link/);
  await expect(page.getByText("open the link in the mail")).toBeVisible();
});

test("a post from another site neither signs out nor opens a session", async ({
  app,
  page,
  person,
}) => {
  const answer = await page.request.post("/auth/sign-out", {
    headers: { origin: "https://evil.example" },
    maxRedirects: 0,
  });
  expect(answer.status()).toBe(403);
  await page.goto("/billing");
  await expect(page.getByRole("button", { name: `Account menu of ${person.name}` })).toBeVisible();
  expect(page.url()).toContain(app.url);
});

test("scripts in a page cannot read the session", async ({ page, app }) => {
  const person = await signUp(app);
  await page.goto("/login");
  await submitSignIn(page, person.email, person.password);
  await expect(page).toHaveURL(atChat);
  expect(await page.evaluate(() => document.cookie)).not.toContain("auth-token");
});
