import "server-only";
import type { Scope } from "@/lib/billing/reconcile/reconcile-run";

/** A command line that says nothing that can be done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const hourMs = 3_600_000;

/**
 * The scope that `--since` names: hours or days back (`3h`, `7d`) or an ISO date; without it,
 * everything.
 *
 * @throws UsageError for anything else.
 */
export function readScope(parameters: string[], now = new Date()): Scope {
  const [flag, value, ...rest] = parameters;
  if (flag === undefined) return "everything";
  if (flag !== "--since" || value === undefined || rest.length > 0) {
    throw new UsageError(`What is "${parameters.join(" ")}"?`);
  }
  const back = /^(\d{1,5})([hd])$/.exec(value);
  if (back) {
    const hours = Number(back[1]) * (back[2] === "d" ? 24 : 1);
    return { since: new Date(now.getTime() - hours * hourMs) };
  }
  const since = /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(value) : null;
  if (since === null || Number.isNaN(since.getTime())) {
    throw new UsageError(`"${value}" is no date, and not like 3h or 7d.`);
  }
  return { since };
}
