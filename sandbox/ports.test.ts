import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { closeServer, listen } from "./listen";
import { choosePorts } from "./ports";
import { makeTemporaryDirectory } from "./temporary-directory";

let temporary: ReturnType<typeof makeTemporaryDirectory>;
beforeEach(() => {
  temporary = makeTemporaryDirectory();
});
afterEach(() => temporary.remove());

test("ports stay the same over restarts, and only a busy one moves", async () => {
  const file = path.join(temporary.directory, "ports.json");
  const first = await choosePorts(file);
  expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
  expect(await choosePorts(file)).toEqual(first);

  const squatter = createServer();
  await listen(squatter, first.stripe);
  const moved = await choosePorts(file);
  expect(moved).toEqual({ ...first, stripe: moved.stripe });
  expect(moved.stripe).toBeGreaterThan(first.stripe);
  await closeServer(squatter);
});

test("tests leave each stand-in to take any free port, and write none down", async () => {
  const { app, ...others } = await choosePorts(null);
  expect(app).toBeGreaterThan(0);
  expect(new Set(Object.values(others))).toEqual(new Set([0]));
});
