import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase, type TestDatabase } from "../database";
import { functions } from "../fixture/schema-places";

let db: TestDatabase;
beforeAll(async () => {
  db = await createDatabase();
});
afterAll(() => db.drop());

type Definition = { name: string; comment: string; header: string };

/** Every function as it stands in the migrations: the comment above it and what is before its body. */
function readDefinitions(): Definition[] {
  const folder = path.resolve(import.meta.dirname, "../../migrations");
  return readdirSync(folder).flatMap((file) => {
    const lines = readFileSync(path.join(folder, file), "utf8").split("\n");
    return lines.flatMap((line, at) => {
      const [, name] = /^create (?:or replace )?function ([\w.]+)/.exec(line) ?? [];
      if (name === undefined) return [];
      let above = at;
      while (above > 0 && lines[above - 1]?.startsWith("--")) above -= 1;
      const body = lines.findIndex((later, index) => index > at && later.startsWith("as $$"));
      return [
        {
          name,
          comment: lines.slice(above, at).join("\n"),
          header: lines.slice(at, body).join("\n"),
        },
      ];
    });
  });
}

const namesOf = async (condition: string) => {
  const rows = await db.sql.unsafe<{ signature: string }[]>(
    `select signature from (${functions}) f where ${condition} order by signature`,
  );
  return rows.map((row) => row.signature);
};

describe("every function", () => {
  test("stands in the migrations, as often as in the database", async () => {
    expect(readDefinitions()).toHaveLength((await namesOf("true")).length);
  });

  test("searches no schema but those it names", async () => {
    expect(await namesOf("not coalesce('search_path=\"\"' = any (proconfig), false)")).toEqual([]);
  });

  test("has a sentence above it that says what it promises", () => {
    const silent = readDefinitions().filter(({ comment }) => !/^-- \S.*\w/m.test(comment));
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  test("states its volatility", () => {
    const unsaid = readDefinitions().filter(
      ({ header }) => !/^language \w+ (volatile|stable|immutable)/m.test(header),
    );
    expect(unsaid.map(({ name }) => name)).toEqual([]);
  });

  test("that only reads says so only when it writes nothing", async () => {
    const writes = "body ~* '\\m(insert into|update public|update private|delete from)\\M'";
    expect(
      await namesOf(`${writes} and oid in (select oid from pg_proc where provolatile <> 'v')`),
    ).toEqual([]);
  });

  test("in public that locks an account gives up after three seconds instead of queueing", async () => {
    const locks = "body ~ '_core\\s*\\(|private\\.renew\\M|private\\.lock_account'";
    const unlimited = await namesOf(
      `schema = 'public' and ${locks} and not coalesce('lock_timeout=3s' = any (proconfig), false)`,
    );
    // It is an operator's job over all accounts, which waits for a busy one.
    expect(unlimited).toEqual(["adopt_accounts(uuid,integer)"]);
  });

  test("with its owner's rights is one of the few that must have them", async () => {
    expect(await namesOf("prosecdef")).toEqual([
      "private.adopt_user(uuid)",
      "private.list_users(uuid,integer)",
      "private.my_account_ids()",
      "private.my_billing_account_ids()",
      "private.on_user_changed()",
      "private.remove_sign_in(uuid)",
    ]);
  });
});

test("no type of the API is jsonb where scalars and arrays would do", async () => {
  const taken = await namesOf(
    "schema = 'public' and ('json'::regtype = any (proargtypes::oid[]) or 'jsonb'::regtype = any (proargtypes::oid[]))",
  );
  expect(taken).toEqual([]);
});
