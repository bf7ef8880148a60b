// Installs what is missing, then runs one script of this repository on the pinned Node.
//
//   node commands/run.mjs <script.ts> [arguments]
//
// It is plain JavaScript without dependencies, because it must work on a clean clone, under
// whatever Node the machine has (20 or newer), before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import process from "node:process";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const [script, ...scriptArguments] = process.argv.slice(2);
if (!script) {
  console.error("usage: node commands/run.mjs <script.ts> [arguments]");
  process.exit(2);
}

const stamp = path.join(root, "node_modules", ".farebox-installed");
const pinnedNode = path.join(
  root,
  "node_modules",
  "node",
  "bin",
  process.platform === "win32" ? "node.exe" : "node",
);

/** The lockfile's digest: an install counts as done only for the lockfile it was made from. */
function lockfileDigest() {
  return createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}

function isInstalled() {
  return (
    existsSync(pinnedNode) && existsSync(stamp) && readFileSync(stamp, "utf8") === lockfileDigest()
  );
}

function install() {
  console.log("Installing dependencies from the lockfile (about a minute the first time) ...");
  const started = Date.now();
  // `npm ci` removes node_modules first, so a half-made folder of a killed install is no problem.
  const result = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0 || !existsSync(pinnedNode)) {
    console.error(
      "Dependencies could not be installed. Check the network and the messages above, then run the command again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, lockfileDigest());
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

if (!isInstalled()) install();

// `react-server` makes the `server-only` marker importable outside Next, as it is inside it.
const child = spawn(
  pinnedNode,
  ["--import", "tsx", "--conditions=react-server", path.join(root, script), ...scriptArguments],
  { cwd: process.cwd(), stdio: "inherit", env: { ...process.env, NODE_NO_WARNINGS: "1" } },
);
// The terminal already sends Ctrl-C to the whole group; forward only what was sent to us alone.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
process.on("SIGINT", () => {});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
