import { spawn } from "node:child_process";
import process from "node:process";
import { projectDirectory } from "../directory";
import { waitForExit } from "../wait-for-exit";

/**
 * Runs one TypeScript file of the project to its end, as `npm run` would, with variables added
 * to the environment.
 *
 * @throws with everything it printed when it fails, and when the signal aborts it.
 */
export async function runScript(
  script: string,
  options: { parameters?: string[]; environment: Record<string, string>; signal: AbortSignal },
): Promise<void> {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "--conditions=react-server", script, ...(options.parameters ?? [])],
    {
      cwd: projectDirectory,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.environment },
      signal: options.signal,
    },
  );
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += String(chunk);
  });
  child.stderr.on("data", (chunk) => {
    output += String(chunk);
  });
  const code = await waitForExit(child);
  options.signal.throwIfAborted();
  if (code !== 0) throw new Error(`${script} failed:\n${output.trimEnd()}`);
}
