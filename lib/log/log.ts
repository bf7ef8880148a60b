import "server-only";
import { logContext } from "@/lib/log/log-context";
import { redact } from "@/lib/log/redact";

/** `alert`: a person has to look at it now; the log drain pages on that. */
export type LogLevel = "info" | "warn" | "error" | "alert";

/**
 * Writes one line of JSON: level, event, the request and account it belongs to, then the facts,
 * without secrets. The only writer of the server's log. A line is written at once, so that a process
 * that dies after it has written it.
 *
 * @param event a stable word to search for, such as `reply_not_settled`.
 */
export function log(level: LogLevel, event: string, facts: Record<string, unknown> = {}): void {
  const entry = { level, event, ...logContext(), ...(redact(facts) as object) };
  // What a fact is called never hides what the line is.
  const line = JSON.stringify(Object.assign(entry, { level, event }));
  if (level === "info") console.info(line);
  else console.error(line);
}

/** What a line says of something that was thrown: its message, never its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "not an Error";
}
