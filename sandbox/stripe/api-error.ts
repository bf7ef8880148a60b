/** What Stripe's error envelope carries; https://docs.stripe.com/api/errors. */
export interface ErrorBody {
  type: "api_error" | "card_error" | "idempotency_error" | "invalid_request_error";
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  doc_url?: string;
  charge?: string;
  payment_intent?: unknown;
  setup_intent?: unknown;
  payment_method?: unknown;
}

/**
 * A refusal that the API answers with a status and an envelope. What the request changed before is
 * undone, unless `keepsChanges`: a declined card leaves its payment intent and its events behind.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keepsChanges: boolean;

  constructor(status: number, body: ErrorBody, options: { keepsChanges?: boolean } = {}) {
    super(body.message);
    this.name = "ApiError";
    this.status = status;
    this.body = body.code
      ? {
          doc_url: `https://docs.stripe.com/error-codes/${body.code.replaceAll("_", "-")}`,
          ...body,
        }
      : body;
    this.keepsChanges = options.keepsChanges ?? false;
  }
}

/** A 400 of the request's own making. */
export function invalidRequest(message: string, param?: string, code?: string): ApiError {
  return new ApiError(400, {
    type: "invalid_request_error",
    message,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

/** Stripe answers 404 for an id in the path and 400 for one in a parameter. */
export function noSuch(kind: string, id: string, param = "id"): ApiError {
  return new ApiError(param === "id" ? 404 : 400, {
    type: "invalid_request_error",
    code: "resource_missing",
    param,
    message: `No such ${kind.replaceAll("_", " ")}: '${id}'`,
  });
}
