import "server-only";
import { z } from "zod";
import { examineInstallation } from "@/lib/audit/examine-installation";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { callOne, callVoid } from "@/lib/supabase/call";

const begunSchema = z.object({
  audit_day: z.string(),
  accounts_done: z.boolean(),
  finished: z.boolean(),
});

const finishedSchema = z.object({
  accounts: z.int(),
  finding_count: z.int(),
  findings: z.array(z.string()),
});

export interface Audit {
  /** UTC day. */
  day: string;
  /** False when the time ran out: the next call goes on. */
  isComplete: boolean;
  /** Accounts whose ledger was looked at; 0 while it is not complete. */
  accounts: number;
  findings: number;
}

const slice = 25;

/**
 * Looks at every account's ledger in slices, then at the whole product, once a night: a call after
 * that night's audit is done does nothing. Operators hear of findings by mail and in the log, of
 * nothing else.
 *
 * @param until When it stops, between two slices.
 * @throws DatabaseError when the database cannot be asked: the next call goes on from there.
 */
export async function runAudit(until: Date): Promise<Audit> {
  const begun = await callOne("begin_audit", {}, begunSchema);
  const day = begun.audit_day;
  let isDone = begun.accounts_done;
  while (!isDone) {
    if (Date.now() >= until.getTime()) return { day, isComplete: false, accounts: 0, findings: 0 };
    isDone = await auditSlice(day);
  }
  const found = begun.finished ? [] : await examineInstallation();
  const audit = await callOne(
    "finish_audit",
    { p_audit_day: day, p_findings: found },
    finishedSchema,
  );
  if (!begun.finished && audit.finding_count > 0) {
    raiseAlert("audit_found", { day, count: audit.finding_count, findings: audit.findings });
  }
  return { day, isComplete: true, accounts: audit.accounts, findings: audit.finding_count };
}

/** One account that cannot be looked at must not keep the audit from all that come after it. */
async function auditSlice(day: string): Promise<boolean> {
  const look = (limit: number) =>
    callOne("audit_accounts", { p_audit_day: day, p_limit: limit }, z.boolean());
  try {
    return await look(slice);
  } catch {
    // The slice is nobody's fault until one account alone fails.
  }
  for (let at = 0; at < slice; at += 1) {
    try {
      if (await look(1)) return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : "not an Error";
      await callVoid("skip_audited_account", { p_audit_day: day, p_error: reason });
    }
  }
  return false;
}
