/** A fault that the next API requests meet. */
export interface Fault {
  kind:
    | "rate_limit"
    | "api_error"
    | "lock_timeout"
    | "invalid_request"
    | "timeout_after_commit"
    | "slow"
    | "stale";
  /** How many requests it meets. */
  times: number;
  /** Only requests whose "METHOD /path" contains this; empty meets all. */
  match: string;
  /**
   * Milliseconds before the answer, with the idempotency key in use. `slow` begins late; `stale`
   * answers late, with what was true when it began.
   */
  delayMs: number;
}

/** The faults that wait for their requests. */
export class Faults {
  private waiting: Fault[] = [];

  add(fault: Fault): void {
    this.waiting.push(fault);
  }

  list(): Fault[] {
    return this.waiting;
  }

  clear(): void {
    this.waiting = [];
  }

  /** Takes the fault for a request, if one waits for it. */
  take(method: string, path: string): Fault | null {
    const fault = this.waiting.find((one) => `${method} ${path}`.includes(one.match));
    if (!fault) return null;
    fault.times--;
    if (fault.times <= 0) this.waiting = this.waiting.filter((one) => one !== fault);
    return fault;
  }
}
