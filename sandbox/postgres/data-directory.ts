import { spawnSync } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { sandboxPassword } from "./database-url";
import { canEnter, type UnixUser } from "./unix-user";

/** The major version of Postgres in the sandbox, which is the one hosted Supabase runs. */
const major = "17";

/**
 * Makes sure that `dataDir` holds a complete cluster. It is made beside its place and renamed
 * into it, so a run killed half-way leaves only a draft, which the next run throws away.
 *
 * @throws when the directory holds something else, another major version, or cannot be used.
 */
export function ensureDataDirectory(options: {
  dataDir: string;
  initdb: string;
  runAs: UnixUser | null;
}): void {
  const { dataDir, initdb, runAs } = options;
  mkdirSync(path.dirname(dataDir), { recursive: true });
  checkReach(path.dirname(dataDir), runAs);
  if (existsSync(dataDir)) {
    const versionFile = path.join(dataDir, "PG_VERSION");
    if (existsSync(versionFile)) {
      const found = readFileSync(versionFile, "utf8").trim();
      if (found === major) return;
      throw new Error(
        `${dataDir} was made by Postgres ${found}, and this is Postgres ${major}. Start over with \`npm run sandbox:reset\`.`,
      );
    }
    if (readdirSync(dataDir).length > 0) {
      throw new Error(`${dataDir} is not a Postgres data directory. Move its files away first.`);
    }
    rmdirSync(dataDir);
  }
  const draft = `${dataDir}.draft`;
  rmSync(draft, { recursive: true, force: true });
  makeCluster(draft, initdb, runAs);
  renameSync(draft, dataDir);
}

function makeCluster(directory: string, initdb: string, runAs: UnixUser | null) {
  mkdirSync(directory, { mode: 0o700 });
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, `${sandboxPassword}\n`, { mode: 0o600 });
  if (runAs) {
    chownSync(directory, runAs.uid, runAs.gid);
    chownSync(passwordFile, runAs.uid, runAs.gid);
  }
  const result = spawnSync(
    initdb,
    [
      `--pgdata=${directory}`,
      // As on hosted Supabase the superuser is the platform's, and `postgres` is an ordinary owner.
      "--username=supabase_admin",
      "--auth=password",
      `--pwfile=${passwordFile}`,
      "--encoding=UTF8",
      // The builtin provider sorts alike on every machine, whatever locales it has.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      // The draft is renamed right away; a crash of the machine here costs a few seconds of work.
      "--no-sync",
    ],
    { encoding: "utf8", ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}) },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(directory, { recursive: true, force: true });
    const reason = result.error?.message ?? `${result.stdout}\n${result.stderr}`.trim();
    throw new Error(`Postgres could not make its data directory ${directory}:\n${reason}`);
  }
}

function checkReach(parent: string, runAs: UnixUser | null) {
  if (runAs === null || canEnter(parent, runAs)) return;
  throw new Error(
    `Postgres does not run as root, so it runs as the user \`${runAs.name}\`, who may not enter ${parent}. Point SANDBOX_DIR to a directory that everybody may enter (for example /var/tmp/farebox), or run this as an ordinary user.`,
  );
}
