import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type Browser, chromium } from "@playwright/test";
import { findChromium } from "../e2e/find-chromium";
import { chatPage } from "../e2e/fixtures/chat-page";
import { listedPages, openListedPage, type PageOwner } from "../e2e/fixtures/listed-pages";
import { signIn, signInByPassword } from "../e2e/fixtures/person";
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
    const person = await signInByPassword(app, demoUsers[0].email, demoPassword);
    const owner = await giveSomethingToShow(browser, app, person);
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const listed of listedPages) {
          interrupt.signal.throwIfAborted();
          const context = await openContext(browser, app, { viewport, colorScheme });
          if (listed.as === "customer") await signIn(context, app, person);
          const page = await context.newPage();
          await openListedPage(page, listed, owner);
          const file = `${listed.name}-${colorScheme}-${size}.png`;
          await page.screenshot({
            path: path.join(directory, file),
            // What opens over a page is shown as it stands in the window.
            fullPage: listed.show === undefined,
            animations: "disabled",
          });
          await context.close();
          console.log(path.relative(projectDirectory, path.join(directory, file)));
        }
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

/** A plan, a pack and two conversations, on top of what the demo data has. */
async function giveSomethingToShow(
  browser: Browser,
  app: RunningApp,
  person: Awaited<ReturnType<typeof signInByPassword>>,
): Promise<PageOwner> {
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
