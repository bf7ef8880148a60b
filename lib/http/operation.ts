import type { z } from "zod";
import type { Scope } from "@/lib/auth/access";
import type { ProblemCode } from "@/lib/http/problem";

/** Who may call a route. */
export type Auth =
  /** Anyone; `access` is null for a visitor. */
  | "public"
  /** A signed-in person whose account the database will check in the same call. */
  | "user"
  /** A person or API key with access to an account. */
  | "account"
  /** A person with access to an account, never an API key. */
  | "person"
  /** An API key alone, for what a browser must not do. */
  | "key"
  /** A signed-in operator; for everyone else who is signed in there is nothing here. */
  | "operator"
  /** The scheduler, by its secret. */
  | "cron"
  /** Stripe, by its signature over the body. */
  | "stripe";

/** The chapters of the API's documentation, in their order. */
export const tags = [
  "Credits",
  "Usage",
  "Billing",
  "Checkout",
  "Coupons",
  "Chat",
  "Agents",
  "Team",
  "Keys",
  "Notices",
  "Operator",
  "Account",
  "Machinery",
] as const;

export type Tag = (typeof tags)[number];

/**
 * What a route says about itself. Together with the schemas that it parses with it is the route's
 * entry in the OpenAPI document, in the browsable reference and in the typed client.
 *
 * A schema shows itself by `.meta({ id, examples: [...] })`: the id names it in the document, and
 * the first example is what the reference shows. Tests parse every example with its schema.
 */
export interface OperationDoc<R> {
  /** What a call does, in a few words without a full stop: "Read the balance". */
  summary: string;
  /** What else a caller should know, in full sentences. */
  description?: string;
  tag: Tag;
  /** What it answers with; a handler that answers otherwise does not compile. */
  answer?: z.ZodType<R>;
  /** What it answers with instead of JSON. */
  media?: "text/event-stream" | "text/csv" | "text/plain" | "application/json";
  /** The beginning of a stream or file, as its reader sees it. */
  example?: string;
  /** Refusals beyond those that every route of its kind has. */
  problems?: ProblemCode[];
}

/** How a route keeps a repeated request from taking effect twice. */
export type Repeats =
  /** The first answer is kept under the Idempotency-Key and given again; the usual for a change. */
  | "kept"
  /** Its own function takes the Idempotency-Key, and decides in the same transaction. */
  | "own"
  /** Repeating it changes nothing by its nature; a key is not needed. */
  | "natural";

/** A route as the document knows it. */
export interface Operation {
  auth: Auth;
  scope: Scope;
  /** Only for those who may buy for the account. */
  isForBuyers: boolean;
  repeats: Repeats;
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  doc: OperationDoc<unknown> | undefined;
}

export type RouteHandler = ((
  request: Request,
  context: { params: Promise<unknown> },
) => Promise<Response>) & { readonly operation: Operation };

/** A handler of its own kind (Stripe's webhook), with its entry in the document. */
export function documented(
  operation: Pick<Operation, "auth" | "doc">,
  handle: (request: Request) => Promise<Response>,
): ((request: Request) => Promise<Response>) & { readonly operation: Operation } {
  return Object.assign((request: Request) => handle(request), {
    operation: {
      scope: "read" as const,
      isForBuyers: false,
      repeats: "natural" as const,
      params: undefined,
      query: undefined,
      body: undefined,
      ...operation,
    },
  });
}
