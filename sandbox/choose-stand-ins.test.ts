import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { chooseStandIns, readOwnEnvironment } from "./choose-stand-ins";
import { makeTemporaryDirectory } from "./temporary-directory";

test("a service with a key is real, one with an empty line in .env.local is not", () => {
  const { directory, remove } = makeTemporaryDirectory();
  writeFileSync(
    path.join(directory, ".env.local"),
    "SUPABASE_SECRET_KEY=\nOPENROUTER_API_KEY=sk-or-v1-real\nSTRIPE_SECRET_KEY='  '\n",
  );
  const standIns = chooseStandIns(readOwnEnvironment(directory));
  expect([...standIns].sort()).toEqual(["github", "resend", "stripe", "supabase"]);
  remove();
});
