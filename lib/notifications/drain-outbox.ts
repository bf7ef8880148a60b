import "server-only";
import { z } from "zod";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { log, messageOf } from "@/lib/log/log";
import { sendMail } from "@/lib/notifications/send-mail";
import { callMany, callOne, callVoid } from "@/lib/supabase/call";

const jobSchema = z
  .object({
    job_id: z.string(),
    kind: z.string(),
    payload: z.unknown(),
    attempts: z.number().int(),
    is_parked: z.boolean(),
  })
  .transform((row) => ({
    jobId: row.job_id,
    kind: row.kind,
    payload: row.payload,
    attempts: row.attempts,
    isParked: row.is_parked,
  }));

type Job = z.output<typeof jobSchema>;

/** Jobs of one claim: sent one after the other, they must end within the lease of 60 s. */
const batchSize = 2;
const maximumBatches = 100;

export interface Drained {
  sent: number;
  /** Nothing to send: no mail service is set up, or nobody to tell any more. */
  skipped: number;
  retried: number;
  parked: number;
}

/**
 * Sends what the outbox holds. Called by cron each minute and after the response that wrote a job;
 * many at once share the work, and a job is sent once: its id is the mail's idempotency key.
 */
export async function drainOutbox(): Promise<Drained> {
  const drained: Drained = { sent: 0, skipped: 0, retried: 0, parked: 0 };
  await callOne("collect_notices", {}, z.number().int());
  for (let batch = 0; batch < maximumBatches; batch += 1) {
    const jobs = await callMany("claim_jobs", { p_limit: batchSize }, jobSchema);
    for (const job of jobs) drained[await run(job)] += 1;
    if (jobs.length === 0) break;
  }
  return drained;
}

async function run(job: Job): Promise<keyof Drained> {
  const { jobId, kind } = job;
  if (job.isParked) {
    raiseAlert("job_parked", { jobId, kind, error: "older than its idempotency key" });
    return "parked";
  }
  try {
    // Loaded when there is a mail to write: most requests that can cause one bring no words and no renderer along.
    const { buildMail } = await import("@/lib/notifications/build-mail");
    const mail = await buildMail(kind, job.payload);
    if (mail.to.length === 0) return await skip(job, "nobody to send it to");
    const sending = await sendMail(mail, jobId);
    if (sending.state === "skipped") return await skip(job, "no mail service is set up");
    if (sending.state === "sent") {
      await callVoid("finish_job", { p_job_id: jobId });
      return "sent";
    }
    return await retry(job, sending.error, sending.isFinal);
  } catch (error) {
    const message = messageOf(error);
    log("error", "job_failed", { jobId, kind, message });
    return retry(job, message, false);
  }
}

async function skip({ jobId, kind }: Job, note: string): Promise<"skipped"> {
  log("warn", "mail_skipped", { jobId, kind, note });
  await callVoid("finish_job", { p_job_id: jobId, p_note: note });
  return "skipped";
}

async function retry(job: Job, error: string, isFinal: boolean): Promise<"retried" | "parked"> {
  const outcome = await callOne(
    "retry_job",
    {
      p_job_id: job.jobId,
      p_attempts: job.attempts,
      p_error: error,
      p_is_final: isFinal,
    },
    z.string(),
  );
  if (outcome !== "parked") return "retried";
  raiseAlert("job_parked", { jobId: job.jobId, kind: job.kind, error });
  return "parked";
}
