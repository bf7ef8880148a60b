import "server-only";
import { Problem } from "@/lib/http/problem";

const dayMs = 86_400_000;
const mostDays = 366;

/**
 * The UTC days that a question about spending covers, both included: the 30 days up to `now` unless
 * it says otherwise.
 *
 * @param now the database's time, so that a moved clock moves the report too.
 * @throws Problem invalid_request for days the wrong way around, or more than 366 of them.
 */
export function spendingDays(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: string,
): { from: string; to: string } {
  const last = to ?? now.slice(0, 10);
  const first = from ?? new Date(Date.parse(last) - 29 * dayMs).toISOString().slice(0, 10);
  const days = (Date.parse(last) - Date.parse(first)) / dayMs + 1;
  if (days < 1 || days > mostDays) {
    throw new Problem("invalid_request", {
      detail: `query.from: ask for 1 to ${mostDays} days, from a day to a later one.`,
    });
  }
  return { from: first, to: last };
}
