import "server-only";
import { log } from "@/lib/log/log";

/**
 * Says that a person has to look at something about money: one line with `level: "alert"`, for
 * the log drain to page on. Ids and codes only.
 */
export function raiseAlert(what: string, facts: Record<string, unknown>): void {
  log("alert", what, facts);
}
