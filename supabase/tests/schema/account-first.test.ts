import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { functionRules, type Rule, tableRules } from "./account-first-rules";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
});
afterAll(() => db.drop());

async function namesOf(sql: Pick<TestDatabase["sql"], "unsafe">, rule: Rule): Promise<string[]> {
  const rows = await sql.unsafe<{ name: string }[]>(rule.query);
  return rows.map((row) => row.name);
}

/** What a rule finds once its violation is planted, in a transaction that is taken back. */
async function namesWhenBroken(rule: Rule): Promise<string[]> {
  let names: string[] = [];
  const undone = new Error("taken back");
  await db.sql
    .begin(async (sql) => {
      await sql.unsafe(rule.plant);
      names = await namesOf(sql, rule);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  return names;
}

describe.each([
  ["tables", tableRules],
  ["functions", functionRules],
])("the schema can be distributed by account: %s", (_, rules) => {
  test.each(rules)("$name", async (rule) => {
    expect(await namesOf(db.sql, rule)).toEqual([]);
    expect(await namesWhenBroken(rule), "the planted violation is found").not.toEqual([]);
  });
});
