import { invalidRequest } from "../api-error";
import { present } from "../state/present";

export interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

export interface Page<T> {
  object: "list";
  data: T[];
  has_more: boolean;
  url: string;
}

/**
 * One page of rows that come newest first; https://docs.stripe.com/api/pagination. The cursors are
 * exclusive; with `ending_before` the page is the one just before it.
 */
export function page<T extends { id: string }>(
  rows: T[],
  params: PageParams,
  url: string,
): Page<T> {
  const limit = params.limit ?? 10;
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidRequest("Invalid limit: must be between 1 and 100.", "limit");
  if (params.starting_after && params.ending_before)
    throw invalidRequest("Give starting_after or ending_before, not both.", "ending_before");
  let window = rows;
  let hasMore: boolean;
  if (params.ending_before) {
    const end = indexOf(rows, params.ending_before, "ending_before");
    const start = Math.max(0, end - limit);
    window = rows.slice(start, end);
    hasMore = start > 0;
  } else {
    const after = params.starting_after;
    const start = after ? indexOf(rows, after, "starting_after") + 1 : 0;
    window = rows.slice(start, start + limit);
    hasMore = rows.length > start + limit;
  }
  return { object: "list", data: window.map(present), has_more: hasMore, url };
}

function indexOf(rows: { id: string }[], id: string, param: string): number {
  const index = rows.findIndex((row) => row.id === id);
  if (index < 0) throw invalidRequest(`No such object: '${id}'`, param, "resource_missing");
  return index;
}

type Range = number | { gt?: number; gte?: number; lt?: number; lte?: number } | undefined;

/** A test of times by a `created` filter, exact or a range. */
export function within(range: Range): (time: number) => boolean {
  if (range === undefined) return () => true;
  if (typeof range === "number") return (time) => time === range;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range;
  return (time) => time > gt && time >= gte && time < lt && time <= lte;
}
