import "server-only";
import { isLocalSite } from "@/lib/doctor/check-environment";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import type { Installation } from "@/lib/doctor/installation";
import { cronJobs } from "@/lib/doctor/note-cron-run";
import { serverEnv } from "@/lib/env/server";

const minuteMs = 60_000;

/** How long a job may not have run before something is wrong, and how often it should. */
const limits: Record<(typeof cronJobs)[number], { lateMs: number; every: string }> = {
  sweeps: { lateMs: 15 * minuteMs, every: "each minute" },
  outbox: { lateMs: 15 * minuteMs, every: "each minute" },
  "top-ups": { lateMs: 15 * minuteMs, every: "each minute" },
  renewals: { lateMs: 26 * 60 * minuteMs, every: "each hour" },
  reconcile: { lateMs: 50 * 60 * minuteMs, every: "each night" },
  notices: { lateMs: 26 * 60 * minuteMs, every: "each hour" },
  reports: { lateMs: 50 * 60 * minuteMs, every: "each night" },
  audit: { lateMs: 50 * 60 * minuteMs, every: "each hour" },
  retention: { lateMs: 26 * 60 * minuteMs, every: "each hour" },
};

/** Whether the scheduled jobs ran lately. */
export function checkCron(
  { cronEndedAt, databaseNow }: Pick<Installation, "cronEndedAt" | "databaseNow">,
  siteUrl = serverEnv().SITE_URL,
): Finding[] {
  // Accounts renew and holds close by themselves when they are next used.
  if (isLocalSite(siteUrl))
    return [note("A local site has no schedule; `npm run dev` calls the jobs of each minute.")];
  return cronJobs.map((job) => {
    const endedAt = cronEndedAt.get(job);
    const { lateMs, every } = limits[job];
    if (endedAt && Date.parse(databaseNow) - Date.parse(endedAt) <= lateMs) {
      return ok(`The job "${job}" ran at ${endedAt}.`);
    }
    return problem(
      `The job "${job}" ${endedAt ? `ran last at ${endedAt}` : "has never run"}.`,
      `call POST ${siteUrl}/api/cron/${job} ${every}, with Authorization: Bearer $CRON_SECRET`,
    );
  });
}
