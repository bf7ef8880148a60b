import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { type Browser, chromium } from "@playwright/test";
import { findChromium } from "../e2e/find-chromium";
import { connect } from "../e2e/fixtures/database";
import { runApp } from "../e2e/run-app";
import { projectDirectory } from "../sandbox/directory";
import { openCamera } from "./screenshots/camera";
import { photographCatalog } from "./screenshots/photograph-catalog";
import { photographPages } from "./screenshots/photograph-pages";
import { photographStates } from "./screenshots/photograph-states";
import { keepNextEnv, makeBuildDirectory } from "./test-run/build-directory";
import { runProgram } from "./test-run/run-program";

// `npm run screenshots`: every page and every state of it, light and dark, on a desk and a phone,
// into e2e/screenshots. The pages show the demo's data, so that they look like months of real use;
// each state shows a person who came into it as customers do.
//
//   npm run screenshots -- billing-paused 'chat-.*'    only those, by name; the others stay
//   npm run screenshots -- --catalog ops-center        the pages that a catalog changes, in a folder

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => interrupt.abort());
}

const words = process.argv.slice(2);
const at = words.indexOf("--catalog");
const catalog = at < 0 ? "assistant" : words.splice(at, 2)[1];
const directory = path.join(projectDirectory, "e2e/screenshots", at < 0 ? "" : (catalog ?? ""));

const build = makeBuildDirectory();
let browser: Browser | undefined;
try {
  if (catalog === undefined) throw new Error("--catalog takes the name of a catalog.");
  console.log("Building ...");
  await buildApp();
  // What is not said here is inherited by the server: it serves this build.
  Object.assign(process.env, build.environment);
  const app = await runApp({
    catalog,
    // Slow enough to be caught in the middle of a reply.
    chunkDelayMs: 20,
    ...(at < 0 && { prepare: (run) => run("sandbox/seed.ts") }),
  });
  const sql = connect(app.databaseUrl);
  try {
    if (words.length === 0) rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    browser = await chromium.launch({ executablePath: await findChromium() });
    const camera = openCamera({ browser, app, directory, names: words, signal: interrupt.signal });
    if (at < 0) {
      await photographPages(camera, app, sql);
      await photographStates(camera, app, sql);
    } else {
      await photographCatalog(camera, app, sql);
    }
  } finally {
    await browser?.close();
    await sql.end({ timeout: 2 });
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
