import "server-only";
import { z } from "zod";
import type { RouteHandler } from "@/lib/http/operation";

const problemSchema = z.looseObject({ code: z.string(), detail: z.string() });

/**
 * A refusal in OpenAI's shape, which its clients read: `{ error: { message, type, code, param } }`.
 * Status, headers and the further members of the problem (`shortfall`, `limit`) stay.
 */
export function withOpenAiErrors(handler: RouteHandler): RouteHandler {
  const respond = async (request: Request, context: { params: Promise<unknown> }) => {
    const response = await handler(request, context);
    if (response.ok) return response;
    const parsed = problemSchema.safeParse(await response.json());
    if (!parsed.success) throw new Error("a refusal that is no problem");
    const { code, detail, type: _type, title: _title, status: _status, ...facts } = parsed.data;
    const headers = new Headers(response.headers);
    headers.set("content-type", "application/json");
    return new Response(JSON.stringify(openAiError({ code, message: detail, facts })), {
      status: response.status,
      headers,
    });
  };
  return Object.assign(respond, { operation: handler.operation });
}

/** The body of an error, also of one in the middle of a stream. */
export function openAiError(error: {
  code: string;
  message: string;
  facts?: Record<string, unknown>;
}) {
  const { code, message, facts } = error;
  return { error: { message, type: typeOf(code), code, param: null, ...facts } };
}

function typeOf(code: string): string {
  if (code === "unauthenticated") return "authentication_error";
  if (code === "insufficient_credits" || code === "in_debt" || code === "quota_reached") {
    return "insufficient_quota";
  }
  if (code === "rate_limited" || code === "too_many_holds") return "rate_limit_error";
  if (code === "internal" || code === "upstream" || code === "busy" || code === "unavailable") {
    return "server_error";
  }
  return code === "forbidden" || code === "plan_required" || code === "limit_reached"
    ? "permission_error"
    : "invalid_request_error";
}
