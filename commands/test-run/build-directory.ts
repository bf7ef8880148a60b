import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { afterDeath } from "../../sandbox/after-death";
import { projectDirectory } from "../../sandbox/directory";

/**
 * A directory for this run's production build. The everyday `.next` stays as it is, so tests run
 * beside `npm run dev`, `next start` and one another. next.config.js reads the two variables.
 */
export function makeBuildDirectory() {
  const name = path.posix.join(".next-test", `run-${process.pid}`);
  const directory = path.join(projectDirectory, name);
  mkdirSync(directory, { recursive: true });
  // Next adds its paths to the tsconfig it is given; it gets one of its own to write in.
  const tsconfig = {
    extends: "../../tsconfig.json",
    compilerOptions: { paths: { "@/*": ["../../*"] } },
  };
  writeFileSync(path.join(directory, "tsconfig.json"), JSON.stringify(tsconfig));
  const watch = afterDeath(`rm -rf -- "$1"`, directory);
  return {
    directory,
    environment: { NEXT_DIST_DIR: `${name}/build`, NEXT_TSCONFIG: `${name}/tsconfig.json` },
    remove() {
      watch.dismiss();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Runs a build that also rewrites next-env.d.ts, which the editor reads, and puts that back. */
export async function keepNextEnv<T>(build: () => Promise<T>): Promise<T> {
  const file = path.join(projectDirectory, "next-env.d.ts");
  const before = existsSync(file) ? readFileSync(file) : null;
  try {
    return await build();
  } finally {
    if (before !== null) writeFileSync(file, before);
  }
}
