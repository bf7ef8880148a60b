/**
 * What Next gives a page. Its own type of this name stands in a file that only `next typegen` or a
 * build writes, and that is stale after every new page; the types of a fresh clone need neither.
 */
export interface PageProps<PathParameters extends Record<string, string> = Record<never, string>> {
  params: Promise<PathParameters>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}
