import "server-only";
import { z } from "zod";
import { callOne, timestamp } from "@/lib/supabase/call";

const installationSchema = z
  .object({
    database_now: timestamp,
    clock_offset_seconds: z.number().nullable(),
    migrations: z.array(z.string()).nullable(),
    catalog: z.string().nullable(),
    catalog_version: z.number().int().nullable(),
    catalog_document: z.unknown(),
    last_event_at: timestamp.nullable(),
    last_handled_at: timestamp.nullable(),
    parked_events: z.number().int(),
    failed_events: z.number().int(),
    stuck_events: z.number().int(),
    cron_jobs: z.array(z.string()),
    cron_ended_at: z.array(timestamp),
    reconcile_finished_at: timestamp.nullable(),
    reconcile_unsettled: z.number().int().nullable(),
    parked_jobs: z.number().int(),
  })
  .transform((row) => ({
    databaseNow: row.database_now,
    /** Billing time less wall time; null where it is not moved, as in production. */
    clockOffsetSeconds: row.clock_offset_seconds,
    /** Versions applied; null where the history cannot be read. */
    migrations: row.migrations,
    catalog: row.catalog,
    catalogVersion: row.catalog_version,
    catalogDocument: row.catalog_document,
    lastEventAt: row.last_event_at,
    lastHandledAt: row.last_handled_at,
    parkedEvents: row.parked_events,
    failedEvents: row.failed_events,
    /** Received and left by a process that died. */
    stuckEvents: row.stuck_events,
    /** When each scheduled job ran to its end last. */
    cronEndedAt: new Map(row.cron_jobs.map((job, at) => [job, row.cron_ended_at[at] ?? ""])),
    reconcileFinishedAt: row.reconcile_finished_at,
    reconcileUnsettled: row.reconcile_unsettled,
    /** Mails that were refused, or that no retry may send any more. */
    parkedJobs: row.parked_jobs,
  }));

/** What the database says about this installation. */
export type Installation = z.output<typeof installationSchema>;

/** Reads it in one call. */
export async function readInstallation(): Promise<Installation> {
  return callOne("read_installation", {}, installationSchema);
}
