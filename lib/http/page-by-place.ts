import "server-only";
import { z } from "zod";
import { decodeCursor, encodeCursor } from "@/lib/http/cursor";

/** Where a page ended: an instant as the database writes it, whose microseconds count, and an id. */
type Place = readonly [at: string, id: string];

const at = z
  .string()
  .max(64)
  .refine((written) => !Number.isNaN(Date.parse(written)));

/**
 * A page of rows that are ordered by an instant and an id.
 *
 * @param read reads at most `limit` rows from beyond a place, or from the beginning.
 * @param id what ids are; UUIDs unless it says otherwise.
 * @throws Problem invalid_request for a cursor that no page of such a list ended with.
 */
export async function pageByPlace<T>(
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  of: {
    read: (beyond: Place | null, limit: number) => Promise<T[]>;
    place: (row: T) => Place;
    id?: z.ZodType<string>;
  },
): Promise<{ rows: T[]; next_cursor: string | null }> {
  const placeSchema = z.tuple([at, of.id ?? z.uuid()]);
  const found = await of.read(decodeCursor(cursor, placeSchema), limit + 1);
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const isMore = last !== undefined && found.length > limit;
  return { rows, next_cursor: isMore ? encodeCursor(of.place(last)) : null };
}
