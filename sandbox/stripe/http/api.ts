import { ApiError } from "../api-error";
import type { Engine } from "../engine";
import { newId } from "../state/identifier";
import { API_VERSION } from "../state/transaction";
import { expand } from "./expand";
import type { Fault, Faults } from "./faults";
import { type FormTree, parseForm } from "./form";
import { fingerprintOf, type IdempotencyKeys } from "./idempotency";
import { findRoute } from "./routes";

export interface ApiRequest {
  method: string;
  path: string;
  query: string;
  body: string;
  header(name: string): string | undefined;
}

export interface ApiReply {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The connection breaks instead of answering; what was asked for has happened. */
  hangsUp: boolean;
}

export interface ApiContext {
  engine: Engine;
  keys: IdempotencyKeys;
  faults: Faults;
  secretKey: string;
}

/** Answers one request to /v1 as Stripe does. */
export async function answerApi(context: ApiContext, request: ApiRequest): Promise<ApiReply> {
  const requestId = newId("req");
  const key = request.method === "POST" ? (request.header("idempotency-key") ?? null) : null;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "request-id": requestId,
    "stripe-version": API_VERSION,
    ...(key ? { "idempotency-key": key } : {}),
  };
  const reply = (status: number, body: string, hangsUp = false): ApiReply => ({
    status,
    headers,
    body,
    hangsUp,
  });
  const refuse = (error: ApiError) => {
    if (error.status === 409 || error.status >= 500) headers["stripe-should-retry"] = "true";
    return reply(error.status, envelope(error, requestId));
  };
  let claimed: string | null = null;
  try {
    authorize(context, request);
    const fault = context.faults.take(request.method, request.path);
    if (fault) failBefore(fault);
    if (key) {
      const print = fingerprintOf(request.method, request.path, request.body);
      const replay = context.keys.claim(key, print);
      if (replay) {
        headers["idempotent-replayed"] = "true";
        return reply(replay.status, replay.body);
      }
      claimed = key;
    }
    if (fault?.kind === "slow") await new Promise((done) => setTimeout(done, fault.delayMs));
    const { status, body } = execute(context, request, requestId, key);
    if (fault?.kind === "stale") await new Promise((done) => setTimeout(done, fault.delayMs));
    return reply(status, body, fault?.kind === "timeout_after_commit");
  } catch (error) {
    if (error instanceof ApiError) return refuse(error);
    console.error("stripe stand-in:", error);
    const message = error instanceof Error ? error.message : String(error);
    return refuse(
      new ApiError(500, { type: "api_error", message: `The stand-in broke: ${message}` }),
    );
  } finally {
    if (claimed) context.keys.release(claimed);
  }
}

function authorize(context: ApiContext, request: ApiRequest): void {
  const header = request.header("authorization") ?? "";
  const basic = /^Basic (.+)$/.exec(header)?.[1];
  const given = basic
    ? Buffer.from(basic, "base64").toString().split(":", 1)[0]
    : /^Bearer (.+)$/.exec(header)?.[1];
  if (given === context.secretKey) {
    const version = request.header("stripe-version");
    if (version && version !== API_VERSION)
      throw new ApiError(400, {
        type: "invalid_request_error",
        message: `The Stripe stand-in only speaks ${API_VERSION}, not ${version}.`,
      });
    return;
  }
  throw new ApiError(401, {
    type: "invalid_request_error",
    message: given
      ? `Invalid API Key provided: ${given.slice(0, 8)}****${given.slice(-4)}`
      : "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.",
  });
}

function failBefore(fault: Fault): void {
  if (fault.kind === "rate_limit")
    throw new ApiError(429, {
      type: "invalid_request_error",
      code: "rate_limit",
      message: "Request rate limit exceeded.",
    });
  if (fault.kind === "api_error")
    throw new ApiError(500, {
      type: "api_error",
      message: "An unknown error occurred. Please try again.",
    });
  if (fault.kind === "invalid_request")
    throw new ApiError(400, {
      type: "invalid_request_error",
      message: "This object cannot be changed in its present state.",
    });
  if (fault.kind === "lock_timeout")
    throw new ApiError(409, {
      type: "invalid_request_error",
      code: "lock_timeout",
      message:
        "This object cannot be accessed right now because another API request or Stripe process is currently accessing it.",
    });
}

/** Runs the request. Its answer is kept for its key, unless its parameters were wrong already. */
function execute(context: ApiContext, request: ApiRequest, requestId: string, key: string | null) {
  const { engine } = context;
  const route = findRoute(request.method, request.path);
  if (!route)
    throw new ApiError(404, {
      type: "invalid_request_error",
      message: `Unrecognized request URL (${request.method}: ${request.path}). The Stripe stand-in does not implement it.`,
    });
  const tree: { [name: string]: FormTree } = {
    ...parseForm(request.query),
    ...(request.method === "POST" ? parseForm(request.body) : {}),
  };
  const parsed = route.endpoint.parse(tree);
  let answer: { status: number; body: string };
  try {
    const response = engine.run(
      (tx) => {
        const result = parsed.run(tx, route.ids);
        expand(tx, result, parsed.expand);
        return result;
      },
      request.method === "GET" ? null : { requestId, idempotencyKey: key },
    );
    answer = { status: 200, body: JSON.stringify(response, null, 2) };
    engine.conformity.checkAnswer(response, answer.body);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    answer = { status: error.status, body: envelope(error, requestId) };
  }
  if (key) {
    const fingerprint = fingerprintOf(request.method, request.path, request.body);
    context.keys.store(key, { ...answer, fingerprint });
    engine.save();
  }
  return answer;
}

function envelope(error: ApiError, requestId: string): string {
  const log = `https://dashboard.stripe.com/test/workbench/logs?object=${requestId}`;
  return JSON.stringify({ error: { ...error.body, request_log_url: log } }, null, 2);
}
