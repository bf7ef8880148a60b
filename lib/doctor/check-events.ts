import "server-only";
import type { StoredEvent } from "@/lib/billing/inbox/event-inbox";
import { type Finding, note, ok, problem } from "@/lib/doctor/finding";
import type { Installation } from "@/lib/doctor/installation";

type Inbox = Pick<
  Installation,
  "lastEventAt" | "parkedEvents" | "failedEvents" | "stuckEvents" | "reconcileUnsettled"
>;

/**
 * Whether Stripe's events arrive, and none of them waits for someone.
 *
 * @param parked the newest of those that no retry mends: each says in words why a person is needed.
 */
export function checkEvents(
  inbox: Inbox,
  parked: Pick<StoredEvent, "eventId" | "type" | "lastError">[],
): Finding[] {
  const waiting = [
    [inbox.parkedEvents, "parked"],
    [inbox.failedEvents, "failed"],
    [inbox.stuckEvents, "left by a process that died"],
  ] as const;
  const some = waiting.filter(([count]) => count > 0);
  return [
    inbox.lastEventAt === null
      ? note("No webhook event has been received yet.")
      : ok(`The last webhook event was received at ${inbox.lastEventAt}.`),
    some.length === 0
      ? ok("No webhook event waits.")
      : problem(
          `Webhook events wait: ${some.map(([count, what]) => `${count} ${what}`).join(", ")}.`,
          "npm run reconcile, which retries and names them",
        ),
    ...parked.map(({ eventId, type, lastError }) =>
      problem(
        `Event ${eventId} (${type}) waits for a person: ${lastError ?? "nobody said why"}.`,
        `settle it at Stripe, then npm run reconcile; or npm run reconcile -- --dismiss ${eventId} "<why>"`,
      ),
    ),
    ...(inbox.reconcileUnsettled
      ? [
          problem(
            `The last reconcile left ${inbox.reconcileUnsettled} differences to a person.`,
            "npm run reconcile, which names them",
          ),
        ]
      : []),
  ];
}
