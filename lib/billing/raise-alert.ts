import "server-only";

/**
 * Says that a person has to look at something about money: one JSON line with `level: "alert"`, for
 * the log drain to page on. Ids and codes only.
 */
export function raiseAlert(what: string, facts: Record<string, unknown>): void {
  console.error(JSON.stringify({ level: "alert", what, ...facts }));
}
