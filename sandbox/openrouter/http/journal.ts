import type { Fault } from "./faults";

/** One chat completion that was asked for; times in milliseconds since the epoch. */
export interface JournalEntry {
  /** The generation's id, `gen-...`. */
  id: string;
  model: string;
  /** How many messages and tools the request carried. */
  messages: number;
  tools: number;
  streamed: boolean;
  fault: Fault | null;
  /** HTTP status that was answered; 0 while nothing was. */
  status: number;
  /** The client closed before the end. */
  aborted: boolean;
  /** The answer was sent to its end. */
  completed: boolean;
  finishReason: string | null;
  promptTokens: number;
  /** Tokens generated so far: after an abort, what was sent until then. */
  completionTokens: number;
  /** USD. */
  cost: number;
  startedAt: number;
  endedAt: number | null;
}

interface Kept {
  key: string;
  entry: JournalEntry;
}

const MAX_ENTRIES = 5_000;

/** Remembers what was asked, by key, for GET /generation, GET /key and the tests. */
export class Journal {
  #kept: Kept[] = [];

  add(key: string, entry: JournalEntry): void {
    this.#kept.push({ key, entry });
    if (this.#kept.length > MAX_ENTRIES) this.#kept.shift();
  }

  find(key: string, id: string): JournalEntry | undefined {
    return this.#kept.find((kept) => kept.key === key && kept.entry.id === id)?.entry;
  }

  ofKey(key: string): JournalEntry[] {
    return this.#kept.filter((kept) => kept.key === key).map(({ entry }) => entry);
  }

  all(): JournalEntry[] {
    return this.#kept.map(({ entry }) => ({ ...entry }));
  }

  clear(): void {
    this.#kept = [];
  }
}
