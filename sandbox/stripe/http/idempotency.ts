import { createHash } from "node:crypto";
import { ApiError } from "../api-error";
import type { Replay, State } from "../state/state";

const DAY_MS = 86_400_000;

/** What a request with a key is answered with; https://docs.stripe.com/api/idempotent_requests. */
export class IdempotencyKeys {
  private readonly state: () => State;
  private readonly inFlight = new Set<string>();

  constructor(state: () => State) {
    this.state = state;
  }

  /**
   * Claims a key for a request: the stored answer when the same request was answered before, null
   * when it has to run. The same key with another request, or with one that is running, is refused.
   */
  claim(key: string, fingerprint: string): Replay | null {
    if (key.length > 255)
      throw new ApiError(400, {
        type: "idempotency_error",
        message: "Idempotency keys must be at most 255 characters.",
      });
    const { replays } = this.state();
    const known = replays[key];
    if (known && Date.now() - known.at < DAY_MS) {
      if (known.fingerprint !== fingerprint)
        throw new ApiError(400, {
          type: "idempotency_error",
          message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        });
      return known;
    }
    if (this.inFlight.has(key))
      throw new ApiError(409, {
        type: "idempotency_error",
        code: "idempotency_key_in_use",
        message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}.`,
      });
    this.inFlight.add(key);
    return null;
  }

  store(key: string, replay: Omit<Replay, "at">): void {
    this.state().replays[key] = { ...replay, at: Date.now() };
  }

  release(key: string): void {
    this.inFlight.delete(key);
  }
}

/** What makes two requests the same: method, path and parameters. */
export function fingerprintOf(method: string, path: string, body: string): string {
  return createHash("sha256").update(`${method} ${path}\n${body}`).digest("hex");
}
