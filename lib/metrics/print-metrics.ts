import "server-only";
import { z } from "zod";
import { printCounters, printGauge } from "@/lib/metrics/counters";
import { callOne } from "@/lib/supabase/call";

const backlogSchema = z.object({
  outbox_waiting: z.number(),
  outbox_age_seconds: z.number(),
  outbox_parked: z.number(),
  webhooks_waiting: z.number(),
  webhook_age_seconds: z.number(),
  webhooks_parked: z.number(),
  holds_overdue: z.number(),
  audit_findings: z.number(),
  cron_jobs: z.array(z.string()),
  cron_age_seconds: z.array(z.number()),
});

/**
 * What a monitor scrapes, in Prometheus' text format: gauges of what waits in the database, the same
 * from every server, and counters of this process since it started. Numbers and names of code alone.
 */
export async function printMetrics(): Promise<string> {
  const backlog = await callOne("read_backlog", {}, backlogSchema);
  const cronAges = Object.fromEntries(
    backlog.cron_jobs.map((job, at) => [job, backlog.cron_age_seconds[at] ?? 0]),
  );
  const gauges = [
    printGauge("farebox_outbox_depth", "Mails that wait to be sent.", backlog.outbox_waiting),
    printGauge(
      "farebox_outbox_age_seconds",
      "Age of the oldest of them.",
      backlog.outbox_age_seconds,
    ),
    printGauge("farebox_outbox_parked", "Mails that no retry sends.", backlog.outbox_parked),
    printGauge("farebox_webhooks_waiting", "Events not handled yet.", backlog.webhooks_waiting),
    printGauge(
      "farebox_webhook_lag_seconds",
      "Age of the oldest of them.",
      backlog.webhook_age_seconds,
    ),
    printGauge(
      "farebox_webhooks_parked",
      "Events that wait for a person.",
      backlog.webhooks_parked,
    ),
    printGauge("farebox_holds_overdue", "Holds open 15 minutes too long.", backlog.holds_overdue),
    printGauge("farebox_audit_findings", "Of the last nightly audit.", backlog.audit_findings),
    printGauge("farebox_cron_age_seconds", "Since a scheduled job ran.", cronAges, "job"),
  ];
  return `${[...gauges, printCounters()].join("\n")}\n`;
}
