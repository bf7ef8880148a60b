import type { ChildProcess } from "node:child_process";

/** The exit code of a child; 128 and more for a signal would say nothing here, so those are 1. */
export function waitForExit(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
