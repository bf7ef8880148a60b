import "server-only";

/**
 * Every refusal the API knows: its status and one sentence for people. Codes are stable; credit
 * outcomes keep the names that the database gives them.
 */
const problems = {
  unauthenticated: [401, "Sign in, or send a valid token or API key."],
  forbidden: [403, "You do not have the right to do this."],
  cross_site: [403, "This request came from another site."],
  not_found: [404, "There is nothing here, or it is not yours."],
  method_not_allowed: [405, "This address does not take that method."],
  invalid_request: [400, "The request is not what this address takes."],
  body_too_large: [413, "The request body is too large."],
  unsupported_media_type: [415, "Send the body as application/json."],
  insufficient_credits: [402, "Not enough credits for this."],
  in_debt: [402, "The account owes credits. What you add repays them first."],
  provider_key_exhausted: [402, "Your own provider key has no money left."],
  payment_declined: [402, "The card was declined."],
  limit_reached: [403, "A spending limit is reached."],
  plan_required: [403, "Your plan does not include this."],
  provider_key_refused: [403, "The provider does not accept your own key."],
  frozen: [403, "Spending on this account is stopped."],
  quota_reached: [429, "The plan's quota is used up."],
  too_many_holds: [429, "Too many requests are running at once."],
  rate_limited: [429, "Too many requests. Try again shortly."],
  idempotency_mismatch: [409, "This Idempotency-Key was used with other parameters."],
  in_progress: [409, "The same request is still running."],
  already_released: [409, "This reservation was released."],
  gone: [409, "This reservation is no longer held."],
  stale: [409, "Something changed meanwhile. Read it again."],
  conflict: [409, "This cannot be done in the present state."],
  unpriced: [422, "The catalog has no price for this."],
  internal: [500, "Something went wrong on our side."],
  upstream: [502, "A service we depend on did not answer."],
  busy: [503, "The account is busy. Try again in a moment."],
  unavailable: [503, "This is not available right now."],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problems;

export const problemCodes = Object.keys(problems) as ProblemCode[];

/** The HTTP status of a refusal. */
export function statusOf(code: ProblemCode): number {
  return problems[code][0];
}

/** The sentence for people that a refusal has when it brings none of its own. */
export function sentenceOf(code: ProblemCode): string {
  return problems[code][1];
}

export interface ProblemDetails {
  /** A sentence that says what to do; the code's own sentence when left out. Never an internal message. */
  detail?: string | undefined;
  /** Seconds after which to try again. */
  retryAfterSeconds?: number | undefined;
  /** Further members, in API words (credits, not micro-credits). */
  facts?: Record<string, unknown> | undefined;
}

/** A refusal that a handler throws or returns; `route` turns it into a response. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly code: ProblemCode,
    readonly details: ProblemDetails = {},
  ) {
    super(code);
  }
}

/** RFC 9457 `application/problem+json`, with a stable `code` and the request's id. */
export function problemResponse(problem: Problem, requestId: string): Response {
  const [status, sentence] = problems[problem.code];
  const { detail, retryAfterSeconds, facts } = problem.details;
  const headers = new Headers({
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "x-request-id": requestId,
  });
  const isTryLater = status === 429 || status === 503;
  if (retryAfterSeconds !== undefined || isTryLater) {
    headers.set("retry-after", String(Math.max(1, Math.ceil(retryAfterSeconds ?? 1))));
  }
  const body = {
    type: "about:blank",
    title: sentence,
    status,
    code: problem.code,
    detail: detail ?? sentence,
    requestId,
    ...facts,
  };
  return new Response(JSON.stringify(body), { status, headers });
}
