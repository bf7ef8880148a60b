import "server-only";
import type { z } from "zod";
import type { Scope } from "@/lib/auth/access";
import { callerOf, type Granted, grant } from "@/lib/http/grant";
import { keepAnswer } from "@/lib/http/kept-answer";
import type { Auth, OperationDoc, Repeats, RouteHandler } from "@/lib/http/operation";
import { parsePart, readIdempotencyKey } from "@/lib/http/parse-request";
import { type Problem, problemResponse } from "@/lib/http/problem";
import { type LimitState, setLimitHeaders, withLimitStates } from "@/lib/http/rate-limit-headers";
import { readJson } from "@/lib/http/read-body";
import { countRequest } from "@/lib/http/request-ceiling";
import { toProblem } from "@/lib/http/to-problem";
import { logAccount, logContext, withLogContext } from "@/lib/log/log-context";
import { count } from "@/lib/metrics/counters";
import { traced } from "@/lib/trace/tracer";

/** What stands for one thing in a path: spans of one route have one name, and no link's secret. */
const idInPath = /(?<=\/)(?=[^/]*\d)[\w.~%-]{9,}(?=\/|$)/g;

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

/**
 * Makes a route handler: who calls, what they sent, what the handler does, and how every refusal
 * and failure leaves as `application/problem+json`. A handler returns a JSON object or a Response,
 * and refuses by throwing a `Problem`.
 *
 * `doc` and the schemas are the route's entry in the OpenAPI document: a schema of an answer stands
 * in `lib` beside the function that makes the answer, with a name and an example in its `meta`. After
 * a change of either, `npm run api:client` writes the document and the
 * typed client anew; a test compares them.
 */
export function route<
  A extends Auth,
  P = unknown,
  Q = unknown,
  B = unknown,
  R extends object = object,
>(options: RouteOptions<A, P, Q, B, R>, handle: Handler<A, P, Q, B, R>): RouteHandler {
  const { repeats = "kept" } = options;
  const answer = (
    requestId: string,
    request: Request,
    context: { params: Promise<unknown> },
  ): Promise<Response> =>
    withLimitStates(async (met) => {
      try {
        const granted = await grant(options.auth, options.scope ?? "read", request);
        const caller = callerOf(granted, request);
        if (caller && !caller.isVisitor) logAccount(caller.owner[0] ?? "");
        if (caller) countRequest(caller);
        const url = new URL(request.url);
        const parsed = {
          params: parsePart(options.params, await context.params, "path"),
          query: parsePart(options.query, Object.fromEntries(url.searchParams), "query"),
          body: options.body
            ? parsePart(
                options.body,
                await readJson(request, options.maxBodyBytes ?? 65_536),
                "body",
              )
            : undefined,
        };
        const key = readIdempotencyKey(request);
        const call = { ...granted, ...parsed, request, requestId, idempotencyKey: key };
        const run = async () =>
          toResponse(await handle(call as Parameters<Handler<A, P, Q, B, R>>[0]));
        const isKept = caller && key !== null && request.method !== "GET" && repeats === "kept";
        const response = isKept
          ? await keepAnswer(
              {
                caller: caller.owner,
                operation: `${request.method} ${url.pathname}`,
                idempotencyKey: key,
                parameters: parsed,
              },
              run,
            )
          : await run();
        response.headers.set("x-request-id", requestId);
        setLimitHeaders(response.headers, met);
        count("farebox_requests_total", {
          method: request.method,
          status: String(response.status),
        });
        return response;
      } catch (error) {
        const problem = toProblem(error, requestId);
        const response = refuse(problem, requestId, met);
        count("farebox_requests_total", {
          method: request.method,
          status: String(response.status),
        });
        count("farebox_refusals_total", { code: problem.code });
        return response;
      }
    });
  const respond = (request: Request, context: { params: Promise<unknown> }) => {
    const requestId = crypto.randomUUID();
    const { method } = request;
    const path = new URL(request.url).pathname.replace(idInPath, "{id}");
    return withLogContext({ requestId }, () =>
      traced(
        `${method} ${path}`,
        "server",
        { "http.request.method": method, "url.path": path, "farebox.request_id": requestId },
        async (note) => {
          const response = await answer(requestId, request, context);
          const { accountId } = logContext();
          note({
            "http.response.status_code": response.status,
            ...(accountId ? { "farebox.account_id": accountId } : {}),
          });
          return response;
        },
      ),
    );
  };
  const { auth, scope = "read", isForBuyers = false, params, query, body, doc } = options;
  const operation = { auth, scope, isForBuyers, repeats, params, query, body, doc };
  return Object.assign(respond, { operation });
}

function toResponse(answer: Response | object): Response {
  return answer instanceof Response
    ? answer
    : Response.json(answer, { headers: { "cache-control": "no-store" } });
}

function refuse(problem: Problem, requestId: string, met: LimitState[]): Response {
  const response = problemResponse(problem, requestId);
  const isLimit = response.status === 429 && problem.code !== "too_many_holds";
  const retryAfter = isLimit ? Number(response.headers.get("retry-after")) : null;
  setLimitHeaders(response.headers, met, retryAfter);
  return response;
}
