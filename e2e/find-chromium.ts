import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { chromium } from "@playwright/test";
import { z } from "zod";

const modules = path.resolve(import.meta.dirname, "../node_modules");
const manifestSchema = z.object({ version: z.string() });

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The browser that tests run in: `PLAYWRIGHT_CHROMIUM_PATH`, else one that is installed, else the
 * one that comes with the packages of this project (Linux on x64), unpacked once a version.
 *
 * @throws when there is none, with what to do about it.
 */
export async function findChromium(): Promise<string> {
  const chosen = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH names a file that is not there: ${chosen}`);
  }
  const present = [chromium.executablePath(), ...installed].find((file) => existsSync(file));
  if (present) return present;
  if (process.platform === "linux" && process.arch === "x64") return unpackChromium();
  throw new Error("No Chromium. Install one, or name it in PLAYWRIGHT_CHROMIUM_PATH.");
}

/**
 * Unpacks @sparticuz/chromium. It unpacks into the directory for temporary files and takes
 * whatever `chromium` lies there already, of any version, so it is given an empty one; renaming
 * that in the end keeps two runs at once from meeting half a browser.
 */
async function unpackChromium(): Promise<string> {
  const manifest = path.join(modules, "@sparticuz/chromium/package.json");
  const { version } = manifestSchema.parse(JSON.parse(readFileSync(manifest, "utf8")));
  const cache = path.join(modules, ".cache");
  const home = path.join(cache, `chromium-${version}`);
  const executable = path.join(home, "chromium");
  if (existsSync(executable)) return executable;

  mkdirSync(cache, { recursive: true });
  const unpacking = mkdtempSync(path.join(cache, "unpacking-"));
  const { TMPDIR } = process.env;
  process.env.TMPDIR = unpacking;
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    await packed.executablePath();
    renameSync(unpacking, home);
  } catch (error) {
    rmSync(unpacking, { recursive: true, force: true });
    // Another run may have been quicker.
    if (!existsSync(executable)) throw error;
  } finally {
    if (TMPDIR === undefined) Reflect.deleteProperty(process.env, "TMPDIR");
    else process.env.TMPDIR = TMPDIR;
  }
  return executable;
}
