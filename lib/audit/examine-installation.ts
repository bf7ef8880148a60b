import "server-only";
import { listStoredEvents } from "@/lib/billing/inbox/event-inbox";
import { checkCron } from "@/lib/doctor/check-cron";
import { checkEvents } from "@/lib/doctor/check-events";
import { checkOutbox } from "@/lib/doctor/check-mail";
import type { Finding } from "@/lib/doctor/finding";
import { readInstallation } from "@/lib/doctor/installation";

/** How many waiting events are named one by one. */
const mostNamed = 10;

/**
 * What is wrong with the installation as the database sees it, a sentence each with what mends it:
 * webhooks and mails that wait for a person, what reconcile left, and scheduled jobs that do not run.
 */
export async function examineInstallation(): Promise<string[]> {
  const installation = await readInstallation();
  const parked = await listStoredEvents({ status: "parked", limit: mostNamed });
  const findings: Finding[] = [
    ...checkEvents(installation, parked),
    checkOutbox(installation),
    // The audit itself ends after this.
    ...checkCron({
      ...installation,
      cronEndedAt: new Map(installation.cronEndedAt).set("audit", installation.databaseNow),
    }),
  ];
  return findings.flatMap(({ state, text, mend }) =>
    state === "problem" ? [`${text}${mend === null ? "" : ` Do: ${mend}`}`] : [],
  );
}
