import type { Page } from "@playwright/test";
import { callApi, withBearer } from "./fixtures/api";
import { chatPage } from "./fixtures/chat-page";
import { type Person, signIn, signUp } from "./fixtures/person";
import { givePlan } from "./fixtures/team";
import { expect, test } from "./fixtures/test";

const switcher = (page: Page) => page.getByRole("button", { name: /^Account:/ });

/** A row of the table of members. */
const memberRow = (page: Page, { email }: Person) =>
  page
    .getByRole("region", { name: "Everybody in the team" })
    .getByRole("row", { name: new RegExp(email) });

/** Chooses from the select that a label names. */
async function choose(page: Page, label: string, option: string | RegExp) {
  await page.getByRole("combobox", { name: label }).click();
  await page.getByRole("option", { name: option }).click();
}

test("a team is made, joined by mail, bounded, asked for more, and left", async ({
  page,
  app,
  person,
  sql,
  browser,
}) => {
  test.slow();
  await sql`select * from get_caller(${person.userId})`;
  await sql`select * from reset_monthly_credits(${person.accountId})`;
  await page.goto("/team");
  await expect(page.getByText("Teams come with Pro")).toBeVisible();
  await givePlan(sql, person.accountId);

  await page.reload();
  await page.getByLabel("Name of the organization").fill("Harbour Works");
  await page.getByRole("button", { name: "Make organization" }).click();
  await expect(switcher(page)).toHaveText(/Harbour Works/);
  await expect(memberRow(page, person)).toContainText("Owner");
  const [team] = await sql<{ id: string }[]>`select m.account_id as id from account_members m
    where m.user_id = ${person.userId} and m.account_id <> ${person.accountId}`;
  const teamId = team?.id ?? "";
  await sql`select * from add_credits(${teamId}, 'admin', 100000000, 'admin:team')`;

  // Somebody is invited who is not here yet, and whose link leads through signing in.
  const invited = await signUp(app, "Grace Hopper");
  await page.getByRole("button", { name: "Invite", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Email").fill(invited.email);
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("list", { name: "Open invitations" })).toContainText(invited.email);
  const mail = await app.mails.waitFor(invited.email, ({ subject }) => /^Join/.test(subject));
  const link = new URL(/https?:\S+\/invite\/\S+/.exec(mail.text)?.[0] ?? "");

  const theirs = await browser.newContext({ baseURL: app.url });
  const other = await theirs.newPage();
  await other.goto(link.pathname);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Join Harbour Works");
  await other.getByRole("link", { name: "Sign in" }).click();
  await other.getByLabel("Email").fill(invited.email);
  await other.getByLabel("Password", { exact: true }).fill(invited.password);
  await other.getByRole("button", { name: "Sign in", exact: true }).click();
  await other.getByRole("button", { name: "Join Harbour Works" }).click();
  await expect(memberRow(other, invited)).toContainText("Member");
  await expect(switcher(other)).toHaveText(/Harbour Works/);
  await expect(other.getByRole("button", { name: "Invite", exact: true })).toHaveCount(0);
  await other.goto(link.pathname);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("This invitation is not there");

  // The bill is for who pays it, and says whom to ask.
  await other.goto("/billing");
  await expect(other.getByText(/An owner, admin or billing member of Harbour Works/)).toBeVisible();

  // A department with a limit a day that one message fills.
  await page.goto("/team/departments");
  await page.getByRole("button", { name: "New department" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Research");
  await page.getByRole("button", { name: "Make department" }).click();
  await expect(page.getByRole("cell", { name: "Research", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "New limit" }).click();
  await choose(page, "Whose spending", "Department Research");
  await choose(page, "Every", "Day");
  await page.getByRole("dialog").getByLabel("At most").fill("5");
  await page.getByRole("button", { name: "Set limit" }).click();
  await expect(page.getByRole("list", { name: "Limits" })).toContainText("0 of 5 credits");
  await page.goto("/team");
  await page.getByRole("button", { name: "Change Grace Hopper" }).click();
  await page.getByRole("menuitem", { name: "Move to department" }).click();
  await choose(page, "Department", "Research");
  await page.getByRole("button", { name: "Move", exact: true }).click();
  await expect(memberRow(page, invited)).toContainText("Research");

  // The member spends the team's credits up to the limit, and is told which it is.
  const chat = chatPage(other);
  await chat.open();
  await chat.send("What is 2 + 2?");
  await expect(chat.receipts).toHaveCount(1);
  await chat.send("What is 3 + 3?");
  await expect(other.getByText(/Research/).first()).toBeVisible();
  const usage = await sql`select actor_id, department_id is not null as is_placed
    from credit_transactions where account_id = ${teamId} and type = 'usage'`;
  expect([...usage]).toEqual([{ actor_id: invited.userId, is_placed: true }]);

  await other.goto("/team/departments");
  await other.getByRole("button", { name: /^Ask for more/ }).click();
  await other.getByRole("dialog").getByLabel("What for").fill("The launch is this week.");
  await other.getByRole("button", { name: "Ask", exact: true }).click();
  await expect(other.getByText("Asked", { exact: true })).toBeVisible();

  await page.goto("/team/requests");
  await expect(page.getByText("The launch is this week.")).toBeVisible();
  await page.getByRole("button", { name: "Raise for Grace Hopper" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Raise", exact: true }).click();
  await expect(page.getByRole("list", { name: "Requests that were decided" })).toContainText(
    "raised it to 10",
  );
  await app.mails.waitFor(invited.email, ({ subject }) => /limit is raised/.test(subject));
  await chat.open();
  await chat.send("What is 4 + 4?");
  await expect(chat.receipts).toHaveCount(1);

  await page.goto("/team/spending");
  const spending = page.getByRole("region", { name: "Spending by member" });
  await expect(spending.getByRole("row", { name: /Grace Hopper/ })).toContainText("10");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).click();
  expect((await downloading).suggestedFilename()).toMatch(/^spending-by-member-.*\.csv$/);

  // Who leaves goes on in their own account, and finds nothing of the team.
  await other.goto("/team");
  await other.getByRole("button", { name: "Leave Harbour Works" }).click();
  await other.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
  await expect(other).toHaveURL(/\/chat$/);
  await expect(switcher(other)).toHaveCount(0);
  const answer = await callApi(app, "GET /api/team/members", {
    as: withBearer(invited.accessToken),
    headers: { "x-account-id": teamId },
  });
  expect(answer.status).toBe(404);
  await theirs.close();
});

test("the pages show the account that was chosen, and no cookie opens another's", async ({
  page,
  app,
  person,
  sql,
  context,
}) => {
  await sql`select * from get_caller(${person.userId})`;
  await sql`select * from reset_monthly_credits(${person.accountId})`;
  await givePlan(sql, person.accountId);
  const [own, foreign] = [crypto.randomUUID(), crypto.randomUUID()];
  const stranger = await signUp(app, "Mallory Malicious");
  await sql`select * from get_caller(${stranger.userId})`;
  await sql`select * from create_organization(${own}, ${person.userId}, 'Harbour Works')`;
  await sql`select private.make_organization(${foreign}, ${stranger.userId}, 'Secret Works', now())`;
  await sql`select * from add_credits(${own}, 'admin', 7000000, 'admin:own')`;
  const indicator = page.getByRole("link", { name: /^7 credits/ });

  await page.goto("/billing");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Billing");
  await expect(indicator).toHaveCount(0);
  await switcher(page).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitemradio", { name: "Harbour Works" }).press("Enter");
  await expect(indicator).toBeVisible();
  await expect(page.getByText("Harbour Works").first()).toBeVisible();

  await context.addCookies([{ name: "farebox-account", value: foreign, url: app.url }]);
  await page.goto("/team");
  await expect(page.getByText("Secret Works")).toHaveCount(0);
  await expect(switcher(page)).toHaveText(/Ada Lovelace/);
  await signIn(context, app, stranger);
  await page.goto("/team");
  await expect(page.getByText("Secret Works").first()).toBeVisible();
});
