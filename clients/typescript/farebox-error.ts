import type { Problem } from "./operations";

/** A refusal as the server sends it; some carry more, for example `shortfall`. */
export type ProblemBody = Problem;

/** A refusal of the API. `code` is stable; `message` is a sentence for people. */
export class FareboxError extends Error {
  override readonly name = "FareboxError";
  readonly status: number;
  readonly code: ProblemBody["code"];
  readonly requestId: string;

  constructor(
    readonly problem: ProblemBody,
    /** Seconds that the server asks to wait; null when it does not say. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId;
  }
}
