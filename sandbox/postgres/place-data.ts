import { createHash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { canEnter, findUnixUser } from "./unix-user";

/**
 * Where Postgres keeps the data of a sandbox: inside its directory, except for root working in a
 * place that is closed to others, such as /root. Postgres then runs as another user, who could
 * not come in, so the data lies in /var/tmp under a name made of the directory's.
 *
 * @throws when that place belongs to somebody else.
 */
export function placeData(directory: string): string {
  mkdirSync(directory, { recursive: true });
  const runAs = findUnixUser();
  if (runAs === null || canEnter(directory, runAs)) return path.join(directory, "postgres");
  const name = createHash("sha256").update(directory).digest("hex").slice(0, 16);
  const elsewhere = path.join("/var/tmp", `farebox-${name}`);
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  if (statSync(elsewhere).uid !== process.getuid?.()) {
    throw new Error(`${elsewhere} belongs to somebody else. Set SANDBOX_DIR to another directory.`);
  }
  return path.join(elsewhere, "postgres");
}
