import { chatPage } from "../../e2e/fixtures/chat-page";
import type { Sql } from "../../e2e/fixtures/database";
import { ledgerOf } from "../../e2e/fixtures/ledger";
import { listedPages, openListedPage, type PageFacts } from "../../e2e/fixtures/listed-pages";
import { type Person, signIn, signInByPassword, signUp } from "../../e2e/fixtures/person";
import { payForPack, subscribe } from "../../e2e/fixtures/purchases";
import { findTeamOf, inAccount, invite } from "../../e2e/fixtures/team";
import type { RunningApp } from "../../e2e/run-app";
import { demoPassword, demoUsers } from "../../sandbox/supervisor/demo-users";
import type { Camera } from "./camera";

/** Takes a picture of every listed page, with the demo's data where there is some. */
export async function photographPages(camera: Camera, app: RunningApp, sql: Sql): Promise<void> {
  const wanted = listedPages.filter(({ name }) => camera.isWanted(name));
  if (wanted.length === 0) return;
  const customer = await signInByPassword(app, demoUsers[0].email, demoPassword);
  const shown = await giveSomethingToShow(camera, app, customer);
  const team = await findTeam(app, sql);
  const facts = { ...shown, inviteToken: team.inviteToken };
  const operator = await signInByPassword(app, demoUsers[2].email, demoPassword);
  const people = { operator, customer, spent: await makeSpentCustomer(app, sql), ...team };
  for (const listed of wanted) {
    await camera.take({
      name: listed.name,
      person: listed.as === "visitor" ? null : people[listed.as],
      sizes: listed.sizes,
      isOverlay: listed.show !== undefined,
      open: (page) => openListedPage(page, listed, facts),
    });
  }
}

/** Somebody new who has used up what there was. */
async function makeSpentCustomer(app: RunningApp, sql: Sql): Promise<Person> {
  const person = await signUp(app, "Sam Spent");
  await ledgerOf(sql, person.accountId).spendDownTo(0);
  return person;
}

/** The demo's team, as its owner and one of its members see it, and the link of an invitation to it. */
async function findTeam(
  app: RunningApp,
  sql: Sql,
): Promise<{ owner: Person; member: Person; inviteToken: string }> {
  const owner = await signInByPassword(app, demoUsers[1].email, demoPassword);
  const member = await signInByPassword(app, demoUsers[3].email, demoPassword);
  const accountId = await findTeamOf(sql, owner);
  const email = "grace@example.com";
  return {
    owner: inAccount(owner, accountId),
    member: inAccount(member, accountId),
    inviteToken: await invite(sql, { accountId, ownerId: owner.userId, email }),
  };
}

/** A plan, a pack and two conversations, on top of what the demo data has. */
async function giveSomethingToShow(
  camera: Camera,
  app: RunningApp,
  person: Person,
): Promise<Omit<PageFacts, "inviteToken">> {
  const sessionId = await payForPack(app, person, "medium");
  await subscribe(app, person, "Starter");
  const context = await camera.newContext();
  await signIn(context, app, person);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const chat = chatPage(page);
  await chat.open(["GitHub"]);
  await chat.send("Which open GitHub issues mention webhooks?");
  await chat.receipts.first().waitFor();
  await chat.open(["Calculator"]);
  await chat.send("What is 18% of 2,450, and what is left?");
  await chat.receipts.first().waitFor();
  const conversationId = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await chat.choose(["Documentation"]);
  await chat.send("How is a stopped reply charged?");
  await chat.receipts.nth(1).waitFor();
  const receipt = await chat.receipts.nth(1).getAttribute("href");
  await context.close();
  return {
    customerId: person.accountId,
    conversationId,
    receiptSeq: Number(receipt?.split("/").at(-1)),
    sessionId,
  };
}
