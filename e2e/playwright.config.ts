import path from "node:path";
import process from "node:process";
import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./find-chromium";

// Workers inherit the environment, so the browser is looked for once.
process.env.PLAYWRIGHT_CHROMIUM_PATH = await findChromium();
// So does what Node has compiled: each worker starts servers and scripts of the same modules.
process.env.NODE_COMPILE_CACHE ??= path.resolve(
  import.meta.dirname,
  "../node_modules/.cache/compiled",
);

/** The browser tests, on the production build that NEXT_DIST_DIR names (`.next` without it). */
export default defineConfig({
  testDir: ".",
  outputDir: "results",
  fullyParallel: true,
  workers: 2,
  // A test that passes the second time has found something; it does not count as passed.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "line",
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH,
      // Pages are painted without a software GPU behind them, which costs an eighth more.
      args: ["--disable-gpu", "--disable-software-rasterizer"],
    },
    // A trace costs a third of a test's processor time; `--trace=retain-on-failure` keeps one.
    trace: "off",
    screenshot: "only-on-failure",
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // Nothing is packed on its way from one process of this machine to another.
    extraHTTPHeaders: { "accept-encoding": "identity" },
    timezoneId: "UTC",
    locale: "en-US",
  },
});
