import "server-only";
import { z } from "zod";
import { callOne } from "@/lib/supabase/call";

const count = z.number().int();

/**
 * Makes every parked job due again, because a person said why; the audit log keeps who. The next
 * drain of the outbox takes them.
 *
 * @returns how many there were.
 */
export async function retryParkedJobs(by: { actor: string; reason: string }): Promise<number> {
  return callOne("retry_parked_jobs", { p_actor: by.actor, p_reason: by.reason }, count);
}

/** Forgets jobs that were done 30 days ago; returns how many. */
export async function forgetDoneJobs(): Promise<number> {
  return callOne("forget_done_jobs", {}, count);
}
