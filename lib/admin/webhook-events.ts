import "server-only";
import { z } from "zod";
import { operatorReason } from "@/lib/admin/operator-reason";
import type { AccountAccess } from "@/lib/auth/access";
import { listStoredEvents } from "@/lib/billing/inbox/event-inbox";
import { receiveDelivery } from "@/lib/billing/inbox/receive-delivery";
import { instant, nextCursor } from "@/lib/http/answer-parts";
import { pageQuerySchema } from "@/lib/http/cursor";
import { pageByPlace } from "@/lib/http/page-by-place";
import { Problem } from "@/lib/http/problem";
import { callMaybe } from "@/lib/supabase/call";

const eventId = z.string().min(1).max(255);
const status = z.enum(["received", "handled", "ignored", "parked", "failed"]);

export const eventsQuerySchema = pageQuerySchema({ usual: 50, most: 100 }).extend({
  status: status.optional(),
});

export const eventsAnswerSchema = z
  .object({
    events: z.array(
      z.object({
        eventId: z.string(),
        type: z.string(),
        objectId: z.string().nullable(),
        status: status.describe("`parked` waits for a person; `failed` is tried again."),
        attempts: z.int(),
        receipt: z.string().nullable().describe("What a handled event did."),
        lastError: z.string().nullable().describe("Why one that is not handled is not."),
        receivedAt: instant,
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "WebhookEvents",
    examples: [
      {
        events: [
          {
            eventId: "evt_1Qw3",
            type: "invoice.paid",
            objectId: "in_1Qw2",
            status: "handled",
            attempts: 1,
            receipt: "granted 5000 credits",
            lastError: null,
            receivedAt: "2026-03-14T16:20:41.120Z",
          },
        ],
        next_cursor: null,
      },
    ],
  });

/** The webhook's inbox, newest first. */
export async function listEvents({
  status,
  ...query
}: z.output<typeof eventsQuerySchema>): Promise<z.output<typeof eventsAnswerSchema>> {
  const { rows, next_cursor } = await pageByPlace(query, {
    read: (beyond, limit) =>
      listStoredEvents({
        status: status ?? null,
        after: beyond && { receivedAt: beyond[0], eventId: beyond[1] },
        limit,
      }),
    place: (event) => [event.receivedAt, event.eventId],
    id: eventId,
  });
  const events = rows.map((event) => ({
    ...event,
    receivedAt: new Date(event.receivedAt).toISOString(),
  }));
  return { events, next_cursor };
}

export const eventParamsSchema = z.object({ id: eventId });

export const replaySchema = z
  .strictObject({ reason: operatorReason })
  .meta({ examples: [{ reason: "Its customer is linked now" }] });

export const replayAnswerSchema = z
  .object({
    eventId: z.string(),
    state: z
      .enum(["handled", "ignored", "parked", "known", "in_progress", "failed"])
      .describe("`known`: it was done before, and stays so."),
  })
  .meta({ id: "ReplayedEvent", examples: [{ eventId: "evt_1Qw3", state: "handled" }] });

/**
 * Works on an event of the inbox again, as if it had come now; what is done stays done. Who asked and
 * why go to the audit log.
 *
 * @throws Problem not_found; DatabaseError PT403 for no operator.
 */
export async function replayEvent(
  operator: AccountAccess,
  eventId: string,
  { reason }: z.output<typeof replaySchema>,
): Promise<z.output<typeof replayAnswerSchema>> {
  const body = await callMaybe(
    "replay_stripe_event",
    { p_event_id: eventId, p_actor_id: operator.userId, p_reason: reason },
    z.string(),
  );
  if (body === null) throw new Problem("not_found");
  if (body === "{}") return { eventId, state: "known" };
  const { state } = await receiveDelivery(body, "events_list");
  if (state === "malformed") throw new Error("a stored event is not one");
  return { eventId, state };
}
