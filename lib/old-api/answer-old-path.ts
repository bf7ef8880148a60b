import "server-only";
import { Problem, problemResponse } from "@/lib/http/problem";
import { readJson } from "@/lib/http/read-body";
import { toProblem } from "@/lib/http/to-problem";
import type { JsonObject } from "@/lib/old-api/json-names";
import { oldAnswer } from "@/lib/old-api/old-fields";
import { findOldPath, type OldPath } from "@/lib/old-api/old-paths";
import { newRequestFields } from "@/lib/old-api/old-request";

type Handler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

const mostBytes = 65_536;
/** What speaks another's protocol goes on as it came, and its answer too. */
const asTheyAre = new Set(["POST /api/stripe/webhook", "POST /api/chat/completions"]);

/**
 * Answers at a path of old with what is at its new one: the fields go in and come out under the
 * names that they had. Who calls, what it costs and what is refused are the new path's.
 */
export async function answerOldPath(
  request: Request,
  handlers: Record<string, Handler>,
): Promise<Response> {
  const requestId = crypto.randomUUID();
  try {
    const old = findOldPath(request.method, new URL(request.url).pathname);
    if (!old) throw new Problem("not_found", { detail: "There is no such address." });
    const { found, named } = old;
    const [operation] = found.to;
    if (asTheyAre.has(operation)) {
      return await handlerOf(handlers, operation)(request, { params: Promise.resolve({}) });
    }
    const body = request.method === "GET" ? {} : await readJson(request, mostBytes);
    const fields = {
      ...(isObject(body) ? body : {}),
      ...queryOf(request),
      ...named,
      ...found.given,
    };
    return await answer(request, found, fields, handlers);
  } catch (error) {
    return problemResponse(toProblem(error, requestId), requestId);
  }
}

async function answer(
  request: Request,
  { to, given = {} }: OldPath,
  fields: JsonObject,
  handlers: Record<string, Handler>,
): Promise<Response> {
  const [operation, otherwise] = to;
  const response = await pass(handlers, operation, request, { fields, given });
  if (response.ok) return withOldNames(response);
  if (otherwise === undefined || !(await isConflict(response))) return response;
  const second = await pass(handlers, otherwise, request, { fields, given });
  return second.ok ? withOldNames(second) : second;
}

async function pass(
  handlers: Record<string, Handler>,
  operation: string,
  request: Request,
  { fields, given }: { fields: JsonObject; given: Record<string, string> },
): Promise<Response> {
  const inPath = [...operation.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const params = Object.fromEntries(inPath.map((name) => [name, given[name] ?? fields[name]]));
  const rest = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !inPath.includes(name)),
  );
  const translated = await translate(request, operation, rest, params);
  return handlerOf(handlers, operation)(translated, { params: Promise.resolve(params) });
}

function handlerOf(handlers: Record<string, Handler>, operation: string): Handler {
  const handle = handlers[operation];
  if (!handle) throw new Error(`nothing answers ${operation}`);
  return handle;
}

/** The same caller's request of the new operation. */
async function translate(
  request: Request,
  operation: string,
  old: JsonObject,
  params: Record<string, unknown>,
): Promise<Request> {
  const [method = "GET", path = "/"] = operation.split(" ");
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const url = new URL(filled, request.url);
  const headers = new Headers(request.headers);
  const fields = await newRequestFields(operation, old);
  headers.delete("content-length");
  if (method === "GET") {
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, String(value));
    return new Request(url, { method, headers });
  }
  headers.set("content-type", "application/json");
  return new Request(url, { method, headers, body: JSON.stringify(fields) });
}

async function withOldNames(response: Response): Promise<Response> {
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  if (!headers.get("content-type")?.startsWith("application/json")) return response;
  const body = oldAnswer(await response.json());
  return new Response(JSON.stringify(body), { status: response.status, headers });
}

async function isConflict(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const problem: unknown = await response.clone().json();
  return isObject(problem) && problem.code === "conflict";
}

const queryOf = (request: Request): JsonObject =>
  Object.fromEntries(new URL(request.url).searchParams);

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
