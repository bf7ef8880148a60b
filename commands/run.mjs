// Installs what is missing, then runs one script of this repository on the pinned Node.
//
//   node commands/run.mjs [--env] <script.ts> [arguments]
//
// `--env` gives the script the variables of .env.local and, over them, those of the running
// sandbox, which names only the services it stands in for.
//
// It is plain JavaScript without dependencies, because it must work on a clean clone, under
// whatever Node the machine has (20 or newer), before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const parameters = process.argv.slice(2);
const wantsEnvironment = parameters[0] === "--env";
if (wantsEnvironment) parameters.shift();
const [script, ...scriptParameters] = parameters;
if (!script) {
  console.error("usage: node commands/run.mjs [--env] <script.ts> [arguments]");
  process.exit(2);
}

const isWindows = process.platform === "win32";
const modules = path.join(root, "node_modules");
const pinnedNode = path.join(modules, "node", "bin", isWindows ? "node.exe" : "node");

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/**
 * Whether node_modules is what the lockfile says. npm writes its own copy of the lockfile last,
 * so an install that was killed, or made before the lockfile changed, does not count. Optional
 * packages (other platforms' binaries) may be missing.
 */
function isInstalled() {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  const present = readJson(path.join(modules, ".package-lock.json"))?.packages;
  if (!wanted || !present || !existsSync(pinnedNode)) return false;
  return Object.entries(wanted).every(
    ([name, { version, optional, devOptional }]) =>
      name === "" ||
      present[name]?.version === version ||
      (!present[name] && Boolean(optional || devOptional)),
  );
}

/** Runs npm with the common switches; gives its exit code and what it complained about. */
function npm(command) {
  // `--include=dev` because NODE_ENV=production would leave out the sandbox and the tests.
  const switches = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, stderr, error } = spawnSync("npm", [...command, ...switches], {
    cwd: root,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    shell: isWindows,
  });
  return { ok: status === 0, complaint: error?.message ?? stderr };
}

function install() {
  console.log("Installing dependencies from the lockfile (about a minute the first time) ...");
  const started = Date.now();
  // `npm ci` starts from an empty node_modules, so what a killed install left is no problem. It
  // refuses a lockfile that lacks an optional package of some other platform, as one does that
  // was written where the registry had none; `npm install` keeps to the same versions then.
  let result = npm(["ci"]);
  if (!result.ok) result = npm(["install", "--no-save"]);
  if (!result.ok) {
    console.error(result.complaint);
    console.error("Dependencies could not be installed. Check the network, then try again.");
    process.exit(1);
  }
  if (!existsSync(pinnedNode)) {
    console.error(
      "npm skipped the packages' install scripts, so the pinned Node is missing. Allow them (npm config set ignore-scripts false), then try again.",
    );
    process.exit(1);
  }
  console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

if (!isInstalled()) install();

const environmentFiles = [
  path.join(root, ".env.local"),
  path.join(process.env.SANDBOX_DIR || path.join(root, ".sandbox"), "environment"),
].filter((file) => wantsEnvironment && existsSync(file));

// `react-server` makes the `server-only` marker importable outside Next, as it is inside it.
const child = spawn(
  pinnedNode,
  [
    ...environmentFiles.map((file) => `--env-file=${file}`),
    "--import",
    "tsx",
    "--conditions=react-server",
    path.join(root, script),
    ...scriptParameters,
  ],
  { cwd: root, stdio: "inherit", env: withLocalPrograms() },
);

/** The pinned Node and the project's programs come first, also for what the script starts. */
function withLocalPrograms() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const programs = path.join(modules, ".bin");
  return {
    ...process.env,
    NODE_NO_WARNINGS: "1",
    [name]: [programs, process.env[name]].filter(Boolean).join(path.delimiter),
  };
}

// The script decides when to end. A terminal's Ctrl-C reaches it directly as well; it takes the
// two for one.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`The pinned Node could not be started: ${error.message}`);
  process.exit(1);
});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
