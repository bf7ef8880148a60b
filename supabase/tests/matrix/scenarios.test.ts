import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { allRows } from "./rows/all-rows";
import { scenarios } from "./scenarios";

const here = import.meta.dirname;
const rows = Object.values(allRows).flat();

test("every scenario has a row", () => {
  const played = new Set<string>(rows.map(({ of }) => of));
  expect(Object.keys(scenarios).filter((id) => !played.has(id))).toEqual([]);
});

test("every row has a name of its own, and a step that is told in other orders", () => {
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(rows.filter(({ steps }) => steps.every(({ isSetup }) => isSetup))).toEqual([]);
});

test("every row ends with a step that says what has to be true then", () => {
  const silent = rows.filter(({ steps }) => steps.at(-1)?.expect === undefined);
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("every list of rows is played by the test file of its name", () => {
  const lists = readdirSync(path.join(here, "rows")).filter((file) => file !== "all-rows.ts");
  expect(lists.map((file) => path.basename(file, ".ts")).sort()).toEqual(
    Object.keys(allRows).sort(),
  );
  for (const list of Object.keys(allRows)) {
    const test = readFileSync(path.join(here, `${list}.test.ts`), "utf8");
    expect(test).toMatch(/^playRows\("/m);
    expect(test).toContain(`from "./rows/${list}";`);
  }
});
