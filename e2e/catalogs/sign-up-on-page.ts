import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Sql } from "../fixtures/database";

/** Signs up through the form, from the landing page. @returns the address. */
export async function signUpOnPage(page: Page): Promise<string> {
  const email = `grace-${randomBytes(6).toString("hex")}@example.com`;
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Create an account" }).first().click();
  await page.getByLabel("Name").fill("Grace Hopper");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  return email;
}

/** The account of an address: the personal one, or the organization that its sign-up made. */
export async function accountOf(
  sql: Sql,
  email: string,
  kind: "personal" | "organization" = "personal",
): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    select a.id from profiles p join account_members m on m.user_id = p.user_id
    join accounts a on a.id = m.account_id where p.email = ${email} and a.kind = ${kind}`;
  if (!row) throw new Error(`${email} has no ${kind} account.`);
  return row.id;
}
