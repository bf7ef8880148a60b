import "server-only";
import { z } from "zod";
import { decodeCursor, encodeCursor } from "@/lib/http/cursor";

const positionSchema = z.tuple([z.iso.datetime(), z.array(z.string()).max(100)]);

/**
 * A page of rows that are ordered by an instant, newest first. Instants reach us in milliseconds,
 * and several rows can share one: a page therefore reads from the end of the last millisecond on
 * and leaves out the rows of it that were shown, so that none is lost and none comes twice.
 *
 * @param read reads at most `limit` rows from before an instant, newest first.
 */
export async function pageByTime<T>(
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  of: {
    read: (before: string | null, limit: number) => Promise<T[]>;
    at: (row: T) => string;
    id: (row: T) => string;
  },
): Promise<{ rows: T[]; next_cursor: string | null }> {
  const position = decodeCursor(cursor, positionSchema);
  const [at, shown] = position ?? [null, [] as string[]];
  const before = at === null ? null : new Date(Date.parse(at) + 1).toISOString();
  const found = await of.read(before, limit + shown.length + 1);
  const unseen = found.filter((row) => !shown.includes(of.id(row)));
  const rows = unseen.slice(0, limit);
  const last = rows.at(-1);
  if (last === undefined || unseen.length <= limit) return { rows, next_cursor: null };
  const end = of.at(last);
  const sharing = rows.filter((row) => of.at(row) === end).map(of.id);
  return { rows, next_cursor: encodeCursor([end, end === at ? [...shown, ...sharing] : sharing]) };
}

const idSchema = z.tuple([z.string()]);

/** A page of a list that is read whole, because it is short. */
export function pageOfAll<T>(
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  all: T[],
  id: (row: T) => string,
): { rows: T[]; next_cursor: string | null } {
  const [lastId] = decodeCursor(cursor, idSchema) ?? [null];
  const start = lastId === null ? 0 : all.findIndex((row) => id(row) === lastId) + 1;
  const rows = all.slice(start, start + limit);
  const last = rows.at(-1);
  const isMore = last !== undefined && start + limit < all.length;
  return { rows, next_cursor: isMore ? encodeCursor([id(last)]) : null };
}
