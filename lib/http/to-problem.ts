import "server-only";
import { Problem } from "@/lib/http/problem";
import { log } from "@/lib/log/log";
import { DatabaseError } from "@/lib/supabase/database-error";

/**
 * The one translator from what was thrown to what a client is told. What is not expected is logged
 * with the request's id and leaves as `internal`, without its message.
 */
export function toProblem(error: unknown, requestId: string): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DatabaseError) {
    if (error.isBusy) return new Problem("busy");
    if (error.isNotFound) return new Problem("not_found");
    if (error.sqlState === "PT403" || error.sqlState === "42501") return new Problem("forbidden");
    if (error.sqlState === "PT503") return new Problem("unavailable", { detail: catalogMissing });
    if (error.sqlState.startsWith("22")) return new Problem("invalid_request");
  }
  log("error", "request_failed", { requestId, error: toLogEntry(error) });
  return new Problem("internal");
}

const catalogMissing = "No catalog is applied. The operator runs: npm run catalog assistant";

function toLogEntry(error: unknown) {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { message: "something other than an Error was thrown" };
}
