import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import process from "node:process";

export type UnixUser = { name: string; uid: number; gid: number };

/**
 * The user that Postgres runs as: null (whoever we are), except for root, whom Postgres refuses
 * to serve. Then it is `postgres` where that user exists, else `nobody`; no user is ever created.
 */
export function findUnixUser(): UnixUser | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = readId("-u", name);
    const gid = readId("-g", name);
    if (uid !== null && gid !== null) return { name, uid, gid };
  }
  throw new Error(
    "Postgres does not run as root, and this machine has neither a user `postgres` nor `nobody`. Create one (`useradd --system postgres`), or run this as an ordinary user.",
  );
}

/** Whether the user may pass through every directory down to this existing one. */
export function canEnter(directory: string, user: UnixUser): boolean {
  for (let current = path.resolve(directory); ; current = path.dirname(current)) {
    const { uid, gid, mode } = statSync(current);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (current === path.dirname(current)) return true;
  }
}

function readId(flag: "-u" | "-g", name: string) {
  try {
    const output = execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] });
    const id = Number.parseInt(output.toString(), 10);
    return Number.isInteger(id) ? id : null;
  } catch {
    return null;
  }
}
