import "server-only";
import { z } from "zod";
import { callMany, timestamp } from "@/lib/supabase/call";

const auditSchema = z
  .object({
    audit_day: z.string(),
    accounts: z.int(),
    stuck_holds: z.int(),
    finding_count: z.int(),
    findings: z.array(z.string()),
    started_at: timestamp,
    finished_at: timestamp.nullable(),
  })
  .transform((row) => ({
    /** UTC day. */
    day: row.audit_day,
    accounts: row.accounts,
    stuckHolds: row.stuck_holds,
    /** All of them; `findings` has the first 200 in words. */
    findingCount: row.finding_count,
    findings: row.findings,
    startedAt: row.started_at,
    /** Null while it goes on. */
    finishedAt: row.finished_at,
  }));

export type PastAudit = z.output<typeof auditSchema>;

/** The last nightly audits, newest first. */
export async function listAudits(limit = 30): Promise<PastAudit[]> {
  return callMany("list_audits", { p_limit: limit }, auditSchema);
}

/** One night's audit, or null when there was none. */
export async function findAudit(day: string): Promise<PastAudit | null> {
  const [audit] = await callMany("list_audits", { p_limit: 1, p_audit_day: day }, auditSchema);
  return audit ?? null;
}
