import { spawn } from "node:child_process";
import process from "node:process";

/**
 * Ends a process when ours is gone, however that came about: a shell waits on a pipe that only
 * we hold open, and the kernel closes it even after `kill -9`. Without this a killed test run
 * would leave its Postgres behind.
 */
export function watchOver(pid: number): { dismiss(): void } {
  if (process.platform === "win32") return { dismiss() {} };
  const shell = spawn("sh", ["-c", `read line; kill -INT ${pid}`], {
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
