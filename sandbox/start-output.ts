import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

/** What Next says while all goes well: its banner, what it compiles, and requests that it answered. */
const wellKnown =
  /^\s*(▲ Next\.js|- (Local|Network|Environments|Experiments)|✓ |○ |(GET|HEAD|POST|PUT|PATCH|DELETE) \S+ [123]\d\d in )|^\s*$/;

/**
 * Holds back what a starting server prints. `release` lets go of it, without the lines that only say
 * that all goes well, and from then on everything passes as it comes. `settled` waits until the
 * server is silent for a moment, at most ten seconds.
 */
export function createStartOutput(
  print: (text: string) => void,
  { silentMs = 700, mostMs = 10_000 } = {},
) {
  let held: string | null = "";
  let lastAt = performance.now();
  return {
    write(text: string): void {
      lastAt = performance.now();
      if (held === null) print(text);
      else held += text;
    },
    async settled(): Promise<void> {
      const since = performance.now();
      lastAt = since;
      while (performance.now() - lastAt < silentMs && performance.now() - since < mostMs) {
        await sleep(50);
      }
    },
    release(): void {
      if (held === null) return;
      const lines = held
        .split("\n")
        .filter((line) => !wellKnown.test(stripVTControlCharacters(line)));
      held = null;
      if (lines.length > 0) print(`${lines.join("\n")}\n`);
    },
  };
}
