import { AsyncLocalStorage } from "node:async_hooks";

const quietCalls = new AsyncLocalStorage<(line: unknown[]) => void>();
let isConsolePatched = false;

/**
 * Runs work whose `console.error` goes to `log` instead of the terminal. The server prints a
 * stack for every refused request, and refusals are its everyday business here.
 */
export function withQuietConsole<T>(log: (line: unknown[]) => void, work: () => T): T {
  if (!isConsolePatched) {
    isConsolePatched = true;
    for (const level of ["error", "warn"] as const) {
      const print = console[level].bind(console);
      console[level] = (...line: unknown[]) => {
        const sink = quietCalls.getStore();
        if (sink) sink(line);
        else print(...line);
      };
    }
  }
  return quietCalls.run(log, work);
}
