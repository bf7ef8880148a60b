import "server-only";
import document from "@/clients/typescript/openapi.json";
import { apiExamples } from "@/lib/docs/api-examples";
import { type ApiField, listFields, type Schema } from "@/lib/docs/api-fields";
import { oldPaths } from "@/lib/old-api/old-paths";

/** An operation as the reference shows it. */
export interface ApiOperation {
  /** Its place in the page's address. */
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string | null;
  /** Who may call it, in words. */
  callers: string;
  /** The scope that an API key needs; null where no key may call. */
  scope: string | null;
  isIdempotent: boolean;
  isPaged: boolean;
  parameters: ApiField[];
  body: ApiField[];
  answer: ApiField[];
  answerMedia: string;
  refusals: { status: string; codes: { code: string; sentence: string }[] }[];
  examples: { curl: string; client: string; answer: string | null };
  oldPaths: string[];
}

export interface ApiChapter {
  slug: string;
  name: string;
  operations: ApiOperation[];
}

interface Media {
  schema: Schema;
  example?: unknown;
}

interface WrittenOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, unknown>[];
  "x-scope"?: string;
  "x-role"?: string;
  parameters: {
    $ref?: string;
    name?: string;
    in?: string;
    required?: boolean;
    description?: string;
    schema?: Schema;
  }[];
  requestBody?: { required: boolean; content: Record<string, Media> };
  responses: Record<string, { description: string; content?: Record<string, Media> }>;
}

const written = document as unknown as {
  tags: { name: string }[];
  paths: Record<string, Record<string, WrittenOperation>>;
  components: { schemas: Record<string, Schema> };
};

const { schemas } = written.components;

/** The chapters of the reference, in their order; those without an operation are left out. */
export function listChapters(siteUrl: string): ApiChapter[] {
  const operations = Object.entries(written.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      tag: operation.tags[0] ?? "",
      shown: show(method.toUpperCase(), path, operation, siteUrl),
    })),
  );
  return written.tags.flatMap(({ name }) => {
    const own = operations.filter(({ tag }) => tag === name).map(({ shown }) => shown);
    return own.length === 0 ? [] : [{ slug: name.toLowerCase(), name, operations: own }];
  });
}

function show(
  method: string,
  path: string,
  operation: WrittenOperation,
  siteUrl: string,
): ApiOperation {
  const { requestBody, responses, parameters, security } = operation;
  const body = requestBody?.content["application/json"];
  const [answerMedia = "application/json", answer] =
    Object.entries(responses["200"]?.content ?? {})[0] ?? [];
  const name = `${method} ${path}`;
  const isIdempotent = parameters.some(({ $ref }) => $ref?.endsWith("/IdempotencyKey"));
  const callers = new Set(security.flatMap((one) => Object.keys(one)));
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    description: operation.description ?? null,
    callers: callersInWords(operation),
    scope: callers.has("apiKey") ? (operation["x-scope"] ?? null) : null,
    isIdempotent,
    isPaged: parameters.some((one) => one.name === "cursor"),
    parameters: parameters.flatMap((one) =>
      one.name === undefined
        ? []
        : listFields(
            {
              properties: { [one.name]: { description: one.description, ...one.schema } },
              required: one.required ? [one.name] : [],
            },
            schemas,
          ),
    ),
    body: body ? listFields(body.schema, schemas) : [],
    answer: answerMedia === "application/json" && answer ? listFields(answer.schema, schemas) : [],
    answerMedia,
    refusals: Object.entries(responses)
      .filter(([status]) => status !== "200")
      .map(([status, { description }]) => ({ status, codes: codesOf(description) })),
    examples: apiExamples({
      method,
      path,
      siteUrl,
      isPublic: security.some((one) => Object.keys(one).length === 0),
      isKeyless: !callers.has("apiKey"),
      isIdempotent,
      body: body?.example,
      answer: answerMedia === "application/json" ? answer?.example : undefined,
    }),
    oldPaths: oldPaths.filter(({ to }) => to.includes(name)).map(({ from }) => from),
  };
}

/** "`busy`: Try again." is a code and its sentence. */
function codesOf(description: string): { code: string; sentence: string }[] {
  return [...description.matchAll(/`(\w+)`: ([^\n]+)/g)].map(([, code = "", sentence = ""]) => ({
    code,
    sentence,
  }));
}

function callersInWords({ security, "x-role": role }: WrittenOperation): string {
  const names = new Set(security.flatMap((one) => Object.keys(one)));
  if (security.some((one) => Object.keys(one).length === 0)) return "Anyone, signed in or not";
  if (names.has("cronSecret")) return "The scheduler, by its secret";
  if (names.has("stripeSignature")) return "Stripe, by its signature";
  if (!names.has("session")) return "An API key alone";
  const who = names.has("apiKey") ? "A person or an API key" : "A person who is signed in";
  return role ? `${who}, with the role ${role}` : who;
}
