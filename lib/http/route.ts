import "server-only";
import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { AccountAccess, Scope } from "@/lib/auth/access";
import {
  findCaller,
  findRequestAccess,
  type Proof,
  requestedAccountId,
  type SignedInCaller,
} from "@/lib/auth/authenticate";
import { serverEnv } from "@/lib/env/server";
import type { Auth, OperationDoc, Repeats, RouteHandler } from "@/lib/http/operation";
import { Problem, problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { toProblem } from "@/lib/http/to-problem";

interface RouteOptions<A extends Auth, P, Q, B, R> {
  auth: A;
  /** What an API key needs; reading needs `read`, anything else says so. */
  scope?: Scope;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** 64 KiB unless said otherwise. */
  maxBodyBytes?: number;
  /** How a repeat of the same request is met; `kept` for a change unless said otherwise. */
  repeats?: Repeats;
  /** For `buyerRoute` alone: the handler asks whether the caller may buy. */
  isForBuyers?: boolean;
  /** The route's entry in the OpenAPI document and the reference; every route has one. */
  doc?: OperationDoc<R>;
}

interface Granted {
  public: { access: AccountAccess | null };
  user: { caller: SignedInCaller; accountId: string };
  account: { access: AccountAccess };
  person: { access: AccountAccess };
  key: { access: AccountAccess };
  operator: { access: AccountAccess };
  cron: object;
  stripe: never;
}

type Handler<A extends Auth, P, Q, B, R> = (
  call: Granted[A] & {
    request: Request;
    requestId: string;
    params: P;
    query: Q;
    body: B;
    idempotencyKey: string | null;
  },
) => Promise<Response | NoInfer<R>>;

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/**
 * Makes a route handler: who calls, what they sent, what the handler does, and how every refusal
 * and failure leaves as `application/problem+json`. A handler returns a JSON object or a Response,
 * and refuses by throwing a `Problem`.
 *
 * `doc` and the schemas are the route's entry in the OpenAPI document: a schema of an answer stands
 * in `lib` beside the function that makes the answer, with a name and an example in its `meta`. After
 * a change of either, `node commands/run.mjs commands/api-client.ts` writes the document and the
 * typed client anew; a test compares them.
 */
export function route<
  A extends Auth,
  P = unknown,
  Q = unknown,
  B = unknown,
  R extends object = object,
>(options: RouteOptions<A, P, Q, B, R>, handle: Handler<A, P, Q, B, R>): RouteHandler {
  const respond = async (request: Request, context: { params: Promise<unknown> }) => {
    const requestId = crypto.randomUUID();
    try {
      const granted = await grant(options.auth, options.scope ?? "read", request);
      const url = new URL(request.url);
      const call = {
        ...granted,
        request,
        requestId,
        params: parse(options.params, await context.params, "path"),
        query: parse(options.query, Object.fromEntries(url.searchParams), "query"),
        body: options.body
          ? parse(options.body, await readJson(request, options.maxBodyBytes ?? 65_536), "body")
          : undefined,
        idempotencyKey: idempotencyKey(request),
      };
      const answer = await handle(call as Parameters<Handler<A, P, Q, B, R>>[0]);
      if (answer instanceof Response) {
        answer.headers.set("x-request-id", requestId);
        return answer;
      }
      return Response.json(answer, {
        headers: { "cache-control": "no-store", "x-request-id": requestId },
      });
    } catch (error) {
      return problemResponse(toProblem(error, requestId), requestId);
    }
  };
  const { auth, scope = "read", isForBuyers = false, repeats = "kept" } = options;
  const { params, query, body, doc } = options;
  const operation = { auth, scope, isForBuyers, repeats, params, query, body, doc };
  return Object.assign(respond, { operation });
}

async function grant(auth: Auth, scope: Scope, request: Request): Promise<object> {
  if (auth === "cron") return requireCronSecret(request);
  if (auth === "user") {
    const caller = await findCaller(request);
    if (!caller) throw new Problem("unauthenticated");
    refuseCrossSite(request, caller.proof);
    return { caller, accountId: requestedAccountId(request) ?? caller.userId };
  }
  const found = await findRequestAccess(request);
  if (!found) {
    if (auth === "public") return { access: null };
    // Who is signed in and names an account that is not theirs finds nothing there.
    const isSomeone = request.headers.has("x-account-id") && (await findCaller(request)) !== null;
    throw new Problem(isSomeone ? "not_found" : "unauthenticated");
  }
  if (auth === "person" && found.proof === "key") {
    throw new Problem("forbidden", { detail: "Call this signed in, not with an API key." });
  }
  if (auth === "key" && found.proof !== "key") {
    throw new Problem("forbidden", { detail: "Call this with an API key, not with a session." });
  }
  if (!found.access.scopes.includes(scope)) {
    throw new Problem("forbidden", { detail: `This API key lacks the scope "${scope}".` });
  }
  refuseCrossSite(request, found.proof);
  // A key never is an operator, whoever made it.
  if (auth === "operator" && !found.access.isOperator) throw new Problem("not_found");
  return { access: found.access };
}

/** A browser sends cookies unasked, so what changes something must come from our own pages. */
function refuseCrossSite(request: Request, proof: Proof) {
  if (proof !== "cookie" || request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const isOwn =
    origin === null
      ? request.headers.get("sec-fetch-site") !== "cross-site"
      : origin === serverEnv().SITE_URL || origin === new URL(request.url).origin;
  if (!isOwn) throw new Problem("cross_site");
}

function requireCronSecret(request: Request): object {
  const given = Buffer.from(request.headers.get("authorization") ?? "");
  const expected = Buffer.from(`Bearer ${serverEnv().CRON_SECRET}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new Problem("unauthenticated");
  }
  return {};
}

function parse<T>(schema: z.ZodType<T> | undefined, value: unknown, place: string): T | undefined {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({
    field: [place, ...issue.path].join("."),
    message: issue.message,
  }));
  const [first] = errors;
  throw new Problem("invalid_request", {
    detail: first ? `${first.field}: ${first.message}` : undefined,
    facts: { errors },
  });
}

function idempotencyKey(request: Request): string | null {
  const header = request.headers.get("idempotency-key");
  if (header === null) return null;
  const parsed = idempotencyKeySchema.safeParse(header);
  if (!parsed.success) {
    throw new Problem("invalid_request", {
      detail: "Idempotency-Key: 1 to 200 visible ASCII characters.",
    });
  }
  return parsed.data;
}
