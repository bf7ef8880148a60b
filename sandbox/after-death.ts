import { spawn } from "node:child_process";
import process from "node:process";

/**
 * Runs a shell script when this process is gone, however that came about: a shell waits on a
 * pipe that only we hold open, and the kernel closes it even after `kill -9`. Without this a
 * killed run would leave its Postgres and its files behind. `dismiss` calls it off.
 *
 * The script finds the values as `$1`, `$2`, ... On Windows there is no such shell, and nothing
 * is run.
 */
export function afterDeath(script: string, ...values: string[]): { dismiss(): void } {
  if (process.platform === "win32") return { dismiss() {} };
  const shell = spawn("sh", ["-c", `read line; ${script}`, "after-death", ...values], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.once("error", () => {});
  shell.unref();
  return {
    dismiss() {
      shell.kill("SIGKILL");
    },
  };
}
