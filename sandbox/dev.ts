import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { chooseStandIns, readOwnEnvironment } from "./choose-stand-ins";
import { environmentFile, projectDirectory, sandboxDirectory } from "./directory";
import { startNext } from "./start-next";
import { createStartOutput } from "./start-output";
import { startSandbox } from "./start-sandbox";
import { createStopStack } from "./stop-stack";
import { callSchedule } from "./supervisor/call-schedule";
import { takeLock } from "./supervisor/lock";
import { prepareProduct } from "./supervisor/prepare-product";
import { describeSandbox } from "./supervisor/summary";

// `npm run dev`: stand-ins for every outside service without a key, then Next; one Ctrl-C ends all.

const interrupt = new AbortController();
let interruptedAt = 0;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    // One Ctrl-C may arrive twice (the terminal's and npm's); a later one means: at once. What
    // is left then ends by itself, since every child watches for our end.
    if (interruptedAt > 0 && Date.now() - interruptedAt > 1000) process.exit(1);
    if (interruptedAt > 0) return;
    interruptedAt = Date.now();
    interrupt.abort(new Error("Stopped."));
  });
}

// After a closed terminal (SIGHUP) there is nobody to write to, and that is no reason to fail.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const stack = createStopStack();
let code = 0;
try {
  code = await develop();
} catch (error) {
  if (!interrupt.signal.aborted) {
    code = 1;
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  }
}
if (interrupt.signal.aborted) console.log("\nStopping ...");
try {
  await stack.stop();
} catch (error) {
  code = 1;
  console.error(error);
}
process.exit(code);

/** Runs until interrupted (0) or until Next ends by itself (its exit code). */
async function develop(): Promise<number> {
  const lock = takeLock(sandboxDirectory);
  if (lock.held) {
    throw new Error(
      `\`npm run dev\` already runs on ${sandboxDirectory} (process ${lock.byPid}). Stop it first, or set SANDBOX_DIR to work on other data.`,
    );
  }
  stack.add(lock.release);

  let last = performance.now();
  const report = (line: string) => {
    const now = performance.now();
    console.log(`  ${((now - last) / 1000).toFixed(1).padStart(5)} s  ${line}`);
    last = now;
    interrupt.signal.throwIfAborted();
  };

  const own = readOwnEnvironment(projectDirectory);
  const standIns = chooseStandIns(own);
  console.log("Starting the sandbox ...");
  const sandbox = await startSandbox({
    directory: sandboxDirectory,
    ports: "stable",
    durable: true,
    standIns,
    report,
  });
  stack.add(sandbox.stop);
  // Commands may reach the database itself; the application never does.
  const { databaseUrl } = sandbox;
  const forCommands = databaseUrl === null ? {} : { DATABASE_URL: databaseUrl };
  writeFileSync(environmentFile, formatEnvironment({ ...sandbox.environment, ...forCommands }), {
    mode: 0o600,
  });
  stack.add(() => rmSync(environmentFile, { force: true }));

  await prepareProduct(sandbox, interrupt.signal, report);

  console.log("           Compiling the application ...");
  // The table comes last: the demo payments' webhooks arrive while the first page compiles.
  const output = createStartOutput((text) => process.stdout.write(text));
  stack.add(output.release);
  const next = await startNext({
    mode: "dev",
    port: sandbox.appPort,
    // Next writes to us and not to the terminal, and would leave its colours out.
    environment: {
      ...(process.stdout.isTTY && !process.env.NO_COLOR ? { FORCE_COLOR: "1" } : {}),
      ...sandbox.environment,
    },
    output: output.write,
    signal: interrupt.signal,
  });
  stack.add(next.stop);
  stack.add(callSchedule(sandbox.siteUrl, sandbox.environment.CRON_SECRET ?? ""));
  await output.settled();
  output.release();
  report(`Application ${sandbox.siteUrl}`);
  console.log(describeSandbox(sandbox, path.relative(process.cwd(), sandboxDirectory)));

  return Promise.race([next.exited, whenInterrupted()]);
}

function whenInterrupted() {
  return new Promise<number>((resolve) => {
    if (interrupt.signal.aborted) resolve(0);
    interrupt.signal.addEventListener("abort", () => resolve(0));
  });
}

function formatEnvironment(environment: Record<string, string>) {
  const lines = Object.entries(environment).map(([name, value]) => `${name}="${value}"`);
  return `# The running sandbox, for the commands of package.json.\n${lines.join("\n")}\n`;
}
