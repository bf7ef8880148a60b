import { emptyRows, type Rows } from "./tables";

/** One event on its way to one endpoint. */
export interface Delivery {
  id: string;
  event: string;
  /** A webhook endpoint's id, or the URL of a configured one. */
  endpoint: string;
  status: "pending" | "held" | "delivered" | "failed" | "dropped";
  /** Wall time in milliseconds of the next attempt. */
  nextAttemptAt: number;
  attempts: { at: number; status: number | null; error: string | null; durationMs: number }[];
  duplicate: boolean;
}

/** The stored answer to a request with an idempotency key. */
export interface Replay {
  fingerprint: string;
  status: number;
  body: string;
  /** Wall time in milliseconds; keys are forgotten after a day. */
  at: number;
}

/** Everything the stand-in remembers; plain JSON, so that it can be written to a file. */
export interface State {
  version: 1;
  /** Sandbox time minus wall time, in seconds. */
  offsetSeconds: number;
  invoiceNumber: number;
  rows: Rows;
  deliveries: Delivery[];
  replays: Record<string, Replay>;
}

/** A new account with nothing in it. */
export function emptyState(): State {
  return {
    version: 1,
    offsetSeconds: 0,
    invoiceNumber: 0,
    rows: emptyRows(),
    deliveries: [],
    replays: {},
  };
}

/** A stored state, completed by what it has not got. */
export function completeState(stored: Partial<State>): State {
  return { ...emptyState(), ...stored, rows: { ...emptyRows(), ...stored.rows } };
}
