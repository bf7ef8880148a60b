import "server-only";
import { type JsonSchema, SchemaStore } from "@/lib/http/json-schema";
import { type Auth, type Operation, tags } from "@/lib/http/operation";
import { type ProblemCode, problemCodes, sentenceOf, statusOf } from "@/lib/http/problem";

/** A route that app/api serves. */
export interface ServedOperation {
  method: string;
  /** With its parameters in braces: `/api/keys/{id}`. */
  path: string;
  operation: Operation;
}

/** The OpenAPI 3.1 document of all routes. The same routes always give the same document. */
export function buildOpenApi(served: ServedOperation[]) {
  const store = new SchemaStore();
  const paths: Record<string, Record<string, unknown>> = {};
  const inOrder = served.toSorted((a, b) => a.path.localeCompare(b.path));
  for (const one of inOrder) {
    const path = paths[one.path] ?? {};
    path[one.method.toLowerCase()] = operationObject(one, store);
    paths[one.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Farebox API",
      version: "1.0.0",
      description:
        "Amounts are in credits with up to six decimals, money is in the currency's smallest unit, times are ISO 8601 in UTC. Every refusal is `application/problem+json` with a stable `code`.",
    },
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes,
      parameters,
      headers,
      responses,
      schemas: { Problem: problemSchema, ...store.components() },
    },
  };
}

export type OpenApiDocument = ReturnType<typeof buildOpenApi>;

const securitySchemes = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "sb-auth-token",
    description: "The session of a person who is signed in, from the application's own pages.",
  },
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "A person's Supabase access token.",
  },
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "fbx_",
    description: "An API key of an account, for servers. Its scopes say what it may do.",
  },
  cronSecret: { type: "http", scheme: "bearer", description: "The scheduler's secret." },
  stripeSignature: {
    type: "apiKey",
    in: "header",
    name: "stripe-signature",
    description: "Stripe's signature over the raw body.",
  },
};

const security: Record<Auth, Record<string, string[]>[]> = {
  public: [{}, { session: [] }, { accessToken: [] }, { apiKey: [] }],
  user: [{ session: [] }, { accessToken: [] }],
  account: [{ session: [] }, { accessToken: [] }, { apiKey: [] }],
  person: [{ session: [] }, { accessToken: [] }],
  key: [{ apiKey: [] }],
  operator: [{ session: [] }, { accessToken: [] }],
  cron: [{ cronSecret: [] }],
  stripe: [{ stripeSignature: [] }],
};

const parameters = {
  Account: {
    name: "X-Account-Id",
    in: "header",
    description:
      "The account that a person acts for. Left out it is the organization that their own sign-up made, where the product makes one, else their personal account. An API key names its own.",
    schema: { type: "string", format: "uuid" },
  },
  IdempotencyKey: {
    name: "Idempotency-Key",
    in: "header",
    description:
      "1 to 200 visible ASCII characters. The same key with the same request has effect once and gives the first answer again; with another request it is refused.",
    schema: { type: "string", minLength: 1, maxLength: 200 },
  },
};

const headers = {
  RequestId: {
    description: "Names this request in our logs.",
    schema: { type: "string", format: "uuid" },
  },
  RateLimitLimit: {
    description: "Requests of this kind that are allowed in a window.",
    schema: { type: "integer" },
  },
  RateLimitRemaining: {
    description: "Requests that are left in this window.",
    schema: { type: "integer" },
  },
  RateLimitReset: {
    description: "Seconds until the window ends.",
    schema: { type: "integer" },
  },
  IdempotentReplayed: {
    description: "`true` where this is the answer to an earlier, equal request.",
    schema: { type: "string", enum: ["true"] },
  },
  RetryAfter: { description: "Seconds to wait.", schema: { type: "integer" } },
};

const problemSchema = {
  type: "object",
  description: "A refusal (RFC 9457). Some carry further members, which their operation names.",
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    code: { type: "string", enum: problemCodes },
    detail: { type: "string", description: "A sentence for people that says what to do." },
    requestId: { type: "string", format: "uuid" },
  },
  required: ["type", "title", "status", "code", "detail", "requestId"],
  additionalProperties: true,
};

const refusal = {
  "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
};

const responses = {
  Refused: { description: "Refused.", content: refusal },
  Later: {
    description: "Refused for now.",
    headers: { "Retry-After": { $ref: "#/components/headers/RetryAfter" } },
    content: refusal,
  },
};

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });

function operationObject({ method, path, operation }: ServedOperation, store: SchemaStore) {
  const { auth, scope, doc } = operation;
  const body = operation.body && store.request(operation.body);
  return {
    operationId: operationId(method, path),
    summary: doc?.summary ?? "",
    ...(doc?.description === undefined ? {} : { description: doc.description }),
    tags: [doc?.tag ?? "Machinery"],
    security: security[auth],
    ...(takesApiKey(auth) ? { "x-scope": scope } : {}),
    ...(operation.isForBuyers ? { "x-role": "owner, admin or billing" } : {}),
    parameters: [
      ...(operation.params ? store.parameters(operation.params, "path") : []),
      ...(operation.query ? store.parameters(operation.query, "query") : []),
      ...(namesAccount(auth) ? [ref("parameters", "Account")] : []),
      ...(takesIdempotencyKey(method, operation) ? [ref("parameters", "IdempotencyKey")] : []),
    ],
    ...(body
      ? {
          requestBody: {
            required: !acceptsNothing(operation),
            content: { "application/json": body },
          },
        }
      : {}),
    responses: {
      200: answerOf(method, operation, store),
      ...refusalsOf(method, operation),
    },
  };
}

function answerOf(method: string, { doc, repeats, auth }: Operation, store: SchemaStore) {
  const answer: { schema: JsonSchema; example?: unknown } = doc?.answer
    ? store.answer(doc.answer)
    : { schema: { type: "string" }, ...(doc?.example ? { example: doc.example } : {}) };
  return {
    description: doc?.media === undefined ? "Done." : "A stream or file.",
    headers: {
      "X-Request-Id": ref("headers", "RequestId"),
      ...(isLimited(auth)
        ? {
            "RateLimit-Limit": ref("headers", "RateLimitLimit"),
            "RateLimit-Remaining": ref("headers", "RateLimitRemaining"),
            "RateLimit-Reset": ref("headers", "RateLimitReset"),
          }
        : {}),
      ...(method !== "GET" && repeats === "kept"
        ? { "Idempotent-Replayed": ref("headers", "IdempotentReplayed") }
        : {}),
    },
    content: { [doc?.media ?? "application/json"]: answer },
  };
}

/** By status, with the codes that it may come with. */
function refusalsOf(method: string, operation: Operation) {
  const codes = new Set<ProblemCode>([
    ...usualRefusals(method, operation),
    ...(operation.doc?.problems ?? []),
  ]);
  const byStatus = Map.groupBy(
    problemCodes.filter((code) => codes.has(code)),
    statusOf,
  );
  const inOrder = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(
    inOrder.map(([status, found]) => [
      status,
      {
        ...ref("responses", status === 429 || status === 503 ? "Later" : "Refused"),
        description: found.map((code) => `\`${code}\`: ${sentenceOf(code)}`).join("\n\n"),
      },
    ]),
  );
}

function usualRefusals(method: string, operation: Operation): ProblemCode[] {
  const { auth, body, query, params } = operation;
  if (auth === "stripe") return ["internal"];
  return [
    ...(auth === "public" ? [] : (["unauthenticated"] as const)),
    ...(auth === "public" || auth === "cron" ? [] : (["forbidden", "not_found"] as const)),
    ...(auth !== "cron" && auth !== "key" && method !== "GET" ? (["cross_site"] as const) : []),
    ...(body || query || params ? (["invalid_request"] as const) : []),
    ...(body ? (["body_too_large", "unsupported_media_type"] as const) : []),
    ...(takesIdempotencyKey(method, operation)
      ? (["idempotency_mismatch", "in_progress"] as const)
      : []),
    ...(isLimited(auth) ? (["rate_limited"] as const) : []),
    ...(operation.isForBuyers ? (["upstream", "unavailable"] as const) : []),
    "internal",
    "busy",
  ];
}

function takesIdempotencyKey(method: string, { repeats, auth }: Operation): boolean {
  return method !== "GET" && repeats !== "natural" && auth !== "cron";
}

const takesApiKey = (auth: Auth) => auth === "account" || auth === "key" || auth === "public";
const namesAccount = (auth: Auth) =>
  auth === "account" || auth === "user" || auth === "person" || auth === "operator";
const isLimited = (auth: Auth) => auth !== "cron" && auth !== "stripe";

function acceptsNothing({ body }: Operation): boolean {
  return body?.safeParse({}).success ?? true;
}

/** `GET /api/keys/{id}` is `getKeysId`. */
function operationId(method: string, path: string): string {
  const words = path.replace(/^\/api\//, "").match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return method.toLowerCase() + name;
}
