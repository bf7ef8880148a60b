import "server-only";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";

/** The query of a list: `cursor` is the `next_cursor` of the page before, and nothing else. */
export function pageQuerySchema({ usual, most }: { usual: number; most: number }) {
  return z.strictObject({
    cursor: z.string().min(1).max(8000).optional().describe("`next_cursor` of the page before."),
    limit: z.coerce.number().int().min(1).max(most).default(usual),
  });
}

/** Where a page ended, as a word that callers pass back unread. */
export function encodeCursor(position: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/**
 * What `encodeCursor` was given; null without a cursor.
 *
 * @throws Problem invalid_request for a word that no page of this list ended with.
 */
export function decodeCursor<S extends z.ZodType>(
  cursor: string | undefined,
  schema: S,
): z.output<S> | null {
  if (cursor === undefined) return null;
  const parsed = schema.safeParse(readPosition(cursor));
  if (parsed.success) return parsed.data;
  throw new Problem("invalid_request", {
    detail: "query.cursor: pass the next_cursor of the page before, unchanged.",
  });
}

function readPosition(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
