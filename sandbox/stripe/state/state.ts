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

/** What an account sets in the Dashboard and no request says. */
export interface Settings {
  /** Days after the first failure on which an invoice is tried again. */
  retryDays: number[];
  /** What becomes of a subscription whose last try failed. */
  afterRetries: "cancel" | "unpaid" | "past_due";
  /** Whether Checkout sends a customer away who already has a subscription. */
  oneSubscription: boolean;
  /** Whether a dispute ends the subscription that was paid for. */
  endsDisputed: boolean;
}

export const SETTINGS: Settings = {
  retryDays: [3, 5, 7],
  afterRetries: "cancel",
  oneSubscription: false,
  endsDisputed: false,
};

/** Everything the stand-in remembers; plain JSON, so that it can be written to a file. */
export interface State {
  version: 1;
  /** Sandbox time minus wall time, in seconds. */
  offsetSeconds: number;
  invoiceNumber: number;
  settings: Settings;
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
    settings: SETTINGS,
    rows: emptyRows(),
    deliveries: [],
    replays: {},
  };
}

/** A state of its own that shares the rows, which are never mutated. */
export function copyState(state: State): State {
  const tables = Object.entries(state.rows).map(([name, rows]) => [name, { ...rows }]);
  return {
    ...state,
    rows: { ...emptyRows(), ...Object.fromEntries(tables) },
    deliveries: state.deliveries.map((one) => ({ ...one, attempts: [...one.attempts] })),
    replays: { ...state.replays },
  };
}

/** A stored state, completed by what it has not got. */
export function completeState(stored: Partial<State>): State {
  return {
    ...emptyState(),
    ...stored,
    settings: { ...SETTINGS, ...stored.settings },
    rows: { ...emptyRows(), ...stored.rows },
  };
}
