import "server-only";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";

const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,200}$/);

/**
 * A part of a request as its schema gives it; undefined without a schema.
 *
 * @throws Problem invalid_request, with every field that is wrong.
 */
export function parsePart<T>(
  schema: z.ZodType<T> | undefined,
  value: unknown,
  place: string,
): T | undefined {
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

/**
 * The request's Idempotency-Key, or null.
 *
 * @throws Problem invalid_request.
 */
export function readIdempotencyKey(request: Request): string | null {
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
