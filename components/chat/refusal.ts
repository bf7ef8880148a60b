import type { Route } from "next";
import { z } from "zod/mini";

/** Why a message was not accepted. Amounts are credits, as the API speaks them. */
export interface Refusal {
  /** The problem's code, or `unreachable`. */
  code: string;
  /** A sentence for the person. */
  message: string;
  /** The most the message could have cost; only where credits are missing. */
  cost?: number | undefined;
  /** What the account has, known where credits are missing. */
  balance?: number | undefined;
  held?: number | undefined;
  /** Set when the account can pay again by itself. */
  nextResetAt?: string | null | undefined;
}

/** What the AI SDK throws for a response that is no stream. */
const refusedCallSchema = z.object({ statusCode: z.number(), responseBody: z.string() });
const problemSchema = z.object({
  code: z.string(),
  detail: z.string(),
  cost: z.optional(z.number()),
  balance: z.optional(z.number()),
  held: z.optional(z.number()),
  nextResetAt: z.optional(z.nullable(z.string())),
});

/** The refusal behind an error of the chat; null for a stream that broke after it had begun. */
export function readRefusal(error: unknown): Refusal | null {
  const call = refusedCallSchema.safeParse(error);
  return call.success ? readProblem(call.data.responseBody) : null;
}

/** The refusal that the body of an answer tells. */
export function readProblem(body: string): Refusal {
  const problem = problemSchema.safeParse(parseJson(body));
  if (!problem.success) return { code: "internal", message: "The server could not answer." };
  const { detail: message, ...known } = problem.data;
  return { ...known, message };
}

/** Whether only more credits help. */
export function isOutOfCredits(refusal: Refusal): boolean {
  return refusal.code === "insufficient_credits" || refusal.code === "in_debt";
}

/** Where something can be done about a refusal that no credits help against; null for the others. */
export function remedyOf({ code }: Refusal): { href: Route; label: string } | null {
  if (code === "limit_reached") return { href: "/team/departments", label: "Go to limits" };
  if (code === "quota_reached") return { href: "/billing#plans", label: "See plans" };
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
