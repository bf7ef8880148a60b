import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { completeState, type State } from "./state";

/** How long changes are gathered before they are written, in milliseconds. */
const DELAY_MS = 100;

/**
 * Keeps the state in a file. Writes are gathered, go to a second file and replace the first in one
 * step, so that a crash leaves the old or the new state, never half of one.
 */
export class DataFile {
  private readonly path: string;
  private source: (() => State) | null = null;
  private timer: NodeJS.Timeout | null = null;
  private writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** The stored state; null when there is none. Deliveries that were under way go on. */
  read(): State | null {
    if (!existsSync(this.path)) return null;
    const stored = this.parse(readFileSync(this.path, "utf8"));
    return stored.version === 1 ? completeState(stored) : null;
  }

  private parse(text: string): Partial<State> {
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new Error(`${this.path} is no state of the Stripe stand-in; delete it.`, { cause });
    }
  }

  /** Asks for the state to be written soon. */
  write(source: () => State): void {
    this.source = source;
    this.timer ??= setTimeout(() => void this.flush(), DELAY_MS);
  }

  /** Writes what is waiting, now. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const { source } = this;
    this.source = null;
    if (!source) return this.writing;
    const next = this.writing.then(async () => {
      await writeFile(`${this.path}.new`, JSON.stringify(source()));
      await rename(`${this.path}.new`, this.path);
    });
    this.writing = next;
    return next;
  }
}
