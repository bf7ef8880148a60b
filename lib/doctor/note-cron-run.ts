import "server-only";
import { callVoid } from "@/lib/supabase/call";

export const cronJobs = [
  "sweeps",
  "renewals",
  "outbox",
  "top-ups",
  "reconcile",
  "audit",
  "retention",
  "notices",
  "reports",
] as const;

/** Notes that a scheduled job ran to its end, so that doctor can tell when none does. */
export async function noteCronRun(job: (typeof cronJobs)[number]): Promise<void> {
  await callVoid("note_cron_run", { p_job: job });
}
