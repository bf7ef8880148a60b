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
import { Problem, problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { toProblem } from "@/lib/http/to-problem";

/** Who may call a route. */
type Auth =
  /** Anyone; `access` is null for a visitor. */
  | "public"
  /** A signed-in person whose account the database will check in the same call. */
  | "user"
  /** A person or API key with access to an account. */
  | "account"
  /** An API key alone, for what a browser must not do. */
  | "key"
  /** A signed-in operator; for everyone else who is signed in there is nothing here. */
  | "operator"
  /** The scheduler, by its secret. */
  | "cron";

interface RouteOptions<A extends Auth, P, Q, B> {
  auth: A;
  /** What an API key needs; reading needs `read`, anything else says so. */
  scope?: Scope;
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  /** 64 KiB unless said otherwise. */
  maxBodyBytes?: number;
}

interface Granted {
  public: { access: AccountAccess | null };
  user: { caller: SignedInCaller; accountId: string };
  account: { access: AccountAccess };
  key: { access: AccountAccess };
  operator: { access: AccountAccess };
  cron: object;
}

type Handler<A extends Auth, P, Q, B> = (
  call: Granted[A] & {
    request: Request;
    requestId: string;
    params: P;
    query: Q;
    body: B;
    idempotencyKey: string | null;
  },
) => Promise<Response | object>;

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/**
 * Makes a route handler: who calls, what they sent, what the handler does, and how every refusal
 * and failure leaves as `application/problem+json`. A handler returns a JSON object or a Response,
 * and refuses by throwing a `Problem`.
 */
export function route<A extends Auth, P = unknown, Q = unknown, B = unknown>(
  options: RouteOptions<A, P, Q, B>,
  handle: Handler<A, P, Q, B>,
): (request: Request, context: { params: Promise<unknown> }) => Promise<Response> {
  return async (request, context) => {
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
      const answer = await handle(call as Parameters<Handler<A, P, Q, B>>[0]);
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
