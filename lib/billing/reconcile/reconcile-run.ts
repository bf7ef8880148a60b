import "server-only";
import { z } from "zod";
import { callOne, callVoid, timestamp } from "@/lib/supabase/call";

const runSchema = z
  .object({
    run_id: z.number().int(),
    since: timestamp.nullable(),
    pass: z.string().nullable(),
    cursor: z.string().nullable(),
    differences: z.number().int(),
    repaired: z.number().int(),
    unsettled: z.number().int(),
    started_at: timestamp,
  })
  .transform((row) => ({
    runId: row.run_id,
    since: row.since,
    pass: row.pass,
    cursor: row.cursor,
    differences: row.differences,
    repaired: row.repaired,
    /** Differences that need a person. */
    unsettled: row.unsettled,
    startedAt: row.started_at,
  }));

/** How far a comparison has come. */
export type ReconcileRun = z.output<typeof runSchema>;

/** From when on objects are compared: everything, the last days (of billing time), or an instant. */
export type Scope = { days: number } | { since: Date } | "everything";

/**
 * The run to go on with: the last of this scope that was cut off, or a new one. One from an instant
 * always begins anew.
 */
export async function beginRun(scope: Scope): Promise<ReconcileRun> {
  return callOne("begin_reconcile", scopeArguments(scope), runSchema);
}

function scopeArguments(scope: Scope) {
  if (scope === "everything") return { p_scope: scope };
  if ("days" in scope) return { p_scope: `${scope.days} days`, p_back: `${scope.days} days` };
  return { p_scope: null, p_since: scope.since.toISOString() };
}

/** Notes how far it has come; a null pass ends it. */
export async function saveRun(run: ReconcileRun): Promise<void> {
  await callVoid("save_reconcile", {
    p_run_id: run.runId,
    p_pass: run.pass,
    p_cursor: run.cursor,
    p_differences: run.differences,
    p_repaired: run.repaired,
    p_unsettled: run.unsettled,
  });
}
