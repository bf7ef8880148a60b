import "server-only";
import { toCredits } from "@/lib/credits/amount";
import type { HoldOrigin } from "@/lib/credits/reserve-credits";
import { Problem } from "@/lib/http/problem";

/**
 * The budget of a run, as the process that works on it knows it: what was charged, and what the
 * steps under way can still come to. A step begins only if all of them fit, so that none is done
 * that could not be paid; the database has the last word when it is charged.
 */
export class RunBudget {
  private spentMicros = 0;
  private claimedMicros = 0;
  private steps = 0;
  private readonly stop = new AbortController();

  constructor(
    readonly reservationId: string,
    readonly origin: HoldOrigin,
    readonly budgetMicros: number,
    /** Pays for what went past the budget: nobody, where a customer has set it. */
    readonly overrun: "nobody" | "account" = "nobody",
  ) {}

  /** Fires when the run is over before its work is. */
  get signal(): AbortSignal {
    return this.stop.signal;
  }

  /** In micro-credits. */
  get chargedMicros(): number {
    return this.spentMicros;
  }

  /** A key for the next step's charge, so that asking again charges nothing more. */
  nextStepKey(): string {
    this.steps += 1;
    return `${this.reservationId}:${this.steps}`;
  }

  /**
   * Sets a step's most aside until it is charged.
   *
   * @returns gives it back, once.
   * @throws Problem insufficient_credits where the budget does not cover it; what stopped the run.
   */
  claim(micros: number): () => void {
    if (this.stop.signal.aborted) throw this.stop.signal.reason;
    const left = this.budgetMicros - this.spentMicros - this.claimedMicros;
    if (micros > left) throw budgetExceeded(micros, micros - left);
    this.claimedMicros += micros;
    let isGivenBack = false;
    return () => {
      if (!isGivenBack) this.claimedMicros -= micros;
      isGivenBack = true;
    };
  }

  /** A step was charged; at list price where the plan asks nothing for it, as the database counts. */
  spend(micros: number): void {
    this.spentMicros += micros;
  }

  /** No further step begins, and those under way are told to stop. */
  halt(reason: Problem): void {
    this.stop.abort(reason);
  }
}

function budgetExceeded(costMicros: number, shortfallMicros: number): Problem {
  return new Problem("insufficient_credits", {
    detail: "The run's budget does not cover this.",
    facts: {
      subject: "run budget",
      cost: toCredits(costMicros),
      shortfall: toCredits(shortfallMicros),
    },
  });
}
