import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeTemporaryDirectory } from "../temporary-directory";
import { isSandboxDatabase } from "./is-sandbox-database";

const { directory, remove } = makeTemporaryDirectory();
afterAll(remove);
const file = path.join(directory, "environment");

test("a database is the sandbox's while one runs and stands in for it", () => {
  const url = "http://127.0.0.1:54321";
  expect(isSandboxDatabase(url, file)).toBe(false);
  writeFileSync(file, `SITE_URL="http://127.0.0.1:3000"\nSUPABASE_URL="${url}"\n`);
  expect(isSandboxDatabase(url, file)).toBe(true);
  expect(isSandboxDatabase(undefined, file)).toBe(false);
  // Another service is stood in for, and the database is a real project.
  expect(isSandboxDatabase("https://project.supabase.co", file)).toBe(false);
  expect(isSandboxDatabase("http://127.0.0.1:5432", file)).toBe(false);
});
