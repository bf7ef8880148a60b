import { FareboxError, type ProblemBody } from "./farebox-error";
import type { Operations } from "./operations";
import { mayRetry, waitBefore } from "./retries";

// The typed client: this folder, without anything else of the repository, is all that a program
// needs. `operations.ts` is written from the OpenAPI document by `npm run api:client`.

export interface ClientOptions {
  /** The address of the application, for example `https://app.example.com`. */
  baseUrl: string;
  /** An API key (`fbx_...`) or a person's access token; left out, only what is public answers. */
  token?: string;
  /** The account that a person acts for; an API key names its own. */
  accountId?: string;
  /** How often a request is sent again after a failure that may pass; 4 unless said otherwise. */
  retries?: number;
  /** For tests and runtimes without a global one. */
  fetch?: typeof fetch;
}

export type OperationName = keyof Operations;

type Answer<O extends OperationName> = Operations[O]["answer"];

type Part<Name extends string, T> = [T] extends [undefined]
  ? object
  : undefined extends T
    ? { [N in Name]?: T }
    : object extends T
      ? { [N in Name]?: T }
      : { [N in Name]: T };

type Body<O extends OperationName> = [Operations[O]["body"]] extends [undefined]
  ? object
  : Operations[O]["isBodyRequired"] extends true
    ? { body: Operations[O]["body"] }
    : { body?: Operations[O]["body"] };

/** What a call of an operation takes. */
export type CallOptions<O extends OperationName> = Part<"params", Operations[O]["params"]> &
  Part<"query", Operations[O]["query"]> &
  Body<O> & {
    /** Of a change: made by the client unless given, the same for every retry. */
    idempotencyKey?: string;
    signal?: AbortSignal;
  };

type Arguments<O extends OperationName> =
  object extends CallOptions<O> ? [options?: CallOptions<O>] : [options: CallOptions<O>];

/** The operations that answer a page at a time. */
export type PagedName = {
  [O in OperationName]: Answer<O> extends { next_cursor: string | null } ? O : never;
}[OperationName];

interface Request {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/**
 * A client of one Farebox. `call` takes an operation by method and path, as the reference at
 * `/docs/api` lists them:
 *
 *     const farebox = createClient({ baseUrl, token: process.env.FAREBOX_KEY });
 *     const { charged } = await farebox.call("POST /api/credits/use", { body: { action: "query" } });
 */
export function createClient(options: ClientOptions) {
  /**
   * Calls an operation. What may pass (429, 502, 503, a lost connection) is tried again after the
   * time that the server asks for; a change goes under one Idempotency-Key, so it has effect once.
   *
   * @throws FareboxError for a refusal; TypeError when the server cannot be reached.
   */
  async function call<O extends OperationName>(
    name: O,
    ...[given]: Arguments<O>
  ): Promise<Answer<O>> {
    return (await request(options, name, given as Request | undefined)) as Answer<O>;
  }

  /** Every page of a list, one after the other. */
  async function* pages<O extends PagedName>(
    name: O,
    ...[given]: Arguments<O>
  ): AsyncGenerator<Answer<O>> {
    const first = given as Request | undefined;
    let cursor: string | null = null;
    do {
      const query: Request["query"] = { ...first?.query, ...(cursor === null ? {} : { cursor }) };
      const page = (await request(options, name, { ...first, query })) as Answer<O>;
      yield page;
      cursor = page.next_cursor;
    } while (cursor !== null);
  }

  return { call, pages };
}

export type FareboxClient = ReturnType<typeof createClient>;

async function request(
  options: ClientOptions,
  name: string,
  given: Request = {},
): Promise<unknown> {
  const [method = "GET", path = "/"] = name.split(" ");
  const url = addressOf(options.baseUrl, path, given);
  return readAnswer(await send(options, method, url, given));
}

async function send(
  { token, accountId, retries = 4, fetch: fetchFrom = fetch }: ClientOptions,
  method: string,
  url: string,
  { body, idempotencyKey, signal }: Request,
): Promise<Response> {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(accountId === undefined ? {} : { "x-account-id": accountId }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(method === "GET" ? {} : { "idempotency-key": idempotencyKey ?? crypto.randomUUID() }),
  };
  const init = {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt > retries;
    const outcome = await fetchFrom(url, init).catch((error: unknown) => {
      if (isLast || signal?.aborted) throw error;
      return null;
    });
    if (outcome?.ok) return outcome;
    const refused = outcome && (await readRefusal(outcome));
    if (refused && (isLast || !mayRetry(refused))) throw refused;
    await waitBefore(attempt, refused?.retryAfterSeconds ?? null, signal);
  }
}

function addressOf(baseUrl: string, path: string, { params = {}, query = {} }: Request): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const url = new URL(filled, baseUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** JSON, a stream of events, or text such as CSV. */
async function readAnswer(response: Response): Promise<unknown> {
  const media = response.headers.get("content-type") ?? "";
  if (media.startsWith("application/json")) return response.json();
  if (media.startsWith("text/event-stream")) return response.body;
  return response.text();
}

async function readRefusal(response: Response): Promise<FareboxError> {
  const retryAfter = Number(response.headers.get("retry-after") ?? Number.NaN);
  const body: Partial<ProblemBody> = await response.json().catch(() => ({}));
  return new FareboxError(
    {
      title: response.statusText,
      detail: `The server answered ${response.status}.`,
      code: "internal",
      requestId: response.headers.get("x-request-id") ?? "",
      ...body,
      type: "about:blank",
      status: response.status,
    },
    Number.isFinite(retryAfter) ? retryAfter : null,
  );
}
