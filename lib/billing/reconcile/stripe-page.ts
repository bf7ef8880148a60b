import "server-only";

/** What every Stripe list takes and gives. */
interface ListParams {
  limit: number;
  starting_after?: string;
  created?: { gte: number };
}

interface List<T> {
  data: T[];
  has_more: boolean;
}

const daySeconds = 86_400;

/**
 * One page of a Stripe list, newest first, of what was created since an instant, or so many days
 * before: lists are by creation, and what was created then may have changed since.
 */
export async function stripePage<T extends { id: string }>(
  list: (params: ListParams) => Promise<List<T>>,
  cursor: string | null,
  since: Date | null,
  changesForDays = 0,
): Promise<{ items: T[]; next: string | null }> {
  const { data, has_more } = await list({
    limit: 100,
    ...(cursor === null ? {} : { starting_after: cursor }),
    ...(since === null
      ? {}
      : { created: { gte: Math.floor(since.getTime() / 1000) - changesForDays * daySeconds } }),
  });
  return { items: data, next: has_more ? (data.at(-1)?.id ?? null) : null };
}
