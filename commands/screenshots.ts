import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type Browser, chromium } from "@playwright/test";
import { findChromium } from "../e2e/find-chromium";
import { chatPage } from "../e2e/fixtures/chat-page";
import { connect } from "../e2e/fixtures/database";
import { ledgerOf } from "../e2e/fixtures/ledger";
import { listedPages, looksOf, openListedPage, type PageFacts } from "../e2e/fixtures/listed-pages";
import { type Person, signIn, signInByPassword, signUp } from "../e2e/fixtures/person";
import { payForPack, subscribe } from "../e2e/fixtures/purchases";
import { type RunningApp, runApp } from "../e2e/run-app";
import { projectDirectory } from "../sandbox/directory";
import { demoPassword, demoUsers } from "../sandbox/supervisor/demo-users";
import { keepNextEnv, makeBuildDirectory } from "./test-run/build-directory";
import { runProgram } from "./test-run/run-program";

// `npm run screenshots`: every page, light and dark, on a desk and a phone, into e2e/screenshots.
// The data is the demo's, so that the pictures look like months of real use.

const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};
const directory = path.join(projectDirectory, "e2e/screenshots");

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt.abort());
}

const build = makeBuildDirectory();
try {
  console.log("Building ...");
  await buildApp();
  // What is not said here is inherited by the server: it serves this build.
  Object.assign(process.env, build.environment);
  const app = await runApp({ prepare: (run) => run("sandbox/seed.ts") });
  try {
    await takePictures(app);
  } finally {
    await app.stop();
  }
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof Error ? error.message : error);
} finally {
  build.remove();
}

async function buildApp() {
  const { code, output } = await keepNextEnv(() =>
    runProgram("next", ["build"], { environment: build.environment, signal: interrupt.signal }),
  );
  if (code !== 0) throw new Error(`The production build failed:\n${output}`);
}

async function takePictures(app: RunningApp) {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const browser = await chromium.launch({ executablePath: await findChromium() });
  try {
    const customer = await signInByPassword(app, demoUsers[0].email, demoPassword);
    const facts = await giveSomethingToShow(browser, app, customer);
    const people = { customer, spent: await findSpentCustomer(app) };
    for (const listed of listedPages) {
      for (const { size, viewport, colorScheme } of looksOf(listed, sizes)) {
        interrupt.signal.throwIfAborted();
        const context = await openContext(browser, app, { viewport, colorScheme });
        if (listed.as !== "visitor") await signIn(context, app, people[listed.as]);
        const page = await context.newPage();
        await openListedPage(page, listed, facts);
        const file = path.join(directory, `${listed.name}-${colorScheme}-${size}.png`);
        // What opens over a page is shown as it stands in the window.
        const fullPage = listed.show === undefined;
        await page.screenshot({ path: file, fullPage, animations: "disabled" });
        await context.close();
        console.log(path.relative(projectDirectory, file));
      }
    }
  } finally {
    await browser.close();
  }
}

function openContext(
  browser: Browser,
  app: RunningApp,
  look: { viewport: { width: number; height: number }; colorScheme: "light" | "dark" },
) {
  return browser.newContext({
    ...look,
    baseURL: app.url,
    reducedMotion: "reduce",
    deviceScaleFactor: 2,
    timezoneId: "UTC",
    locale: "en-US",
  });
}

/** Somebody new who has used up what there was. */
async function findSpentCustomer(app: RunningApp): Promise<Person> {
  const person = await signUp(app, "Sam Spent");
  const sql = connect(app.databaseUrl);
  await ledgerOf(sql, person.accountId).spendDownTo(0);
  await sql.end({ timeout: 2 });
  return person;
}

/** A plan, a pack and two conversations, on top of what the demo data has. */
async function giveSomethingToShow(
  browser: Browser,
  app: RunningApp,
  person: Person,
): Promise<PageFacts> {
  const sessionId = await payForPack(app, person, "medium");
  await subscribe(app, person, "Starter");
  const context = await openContext(browser, app, {
    viewport: sizes.desktop,
    colorScheme: "light",
  });
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
  return { conversationId, receiptSeq: Number(receipt?.split("/").at(-1)), sessionId };
}
