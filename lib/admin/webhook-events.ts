import "server-only";
import { z } from "zod";
import { operatorReason } from "@/lib/admin/operator-reason";
import type { AccountAccess } from "@/lib/auth/access";
import { listStoredEvents } from "@/lib/billing/event-inbox";
import { receiveDelivery } from "@/lib/billing/receive-delivery";
import { instant, nextCursor } from "@/lib/http/answer-parts";
import { decodeCursor, encodeCursor, pageQuerySchema } from "@/lib/http/cursor";
import { Problem } from "@/lib/http/problem";
import { callMaybe } from "@/lib/supabase/call";

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

const positionSchema = z.tuple([z.string().max(64), z.string().max(255)]);

/** The webhook's inbox, newest first. */
export async function listEvents({
  cursor,
  limit,
  status,
}: z.output<typeof eventsQuerySchema>): Promise<z.output<typeof eventsAnswerSchema>> {
  const position = decodeCursor(cursor, positionSchema);
  const found = await listStoredEvents({
    status: status ?? null,
    after: position && { receivedAt: position[0], eventId: position[1] },
    limit: limit + 1,
  });
  const events = found.slice(0, limit);
  const last = events.at(-1);
  return {
    events: events.map((event) => ({
      ...event,
      receivedAt: new Date(event.receivedAt).toISOString(),
    })),
    next_cursor:
      last && found.length > limit ? encodeCursor([last.receivedAt, last.eventId]) : null,
  };
}

export const eventParamsSchema = z.object({ id: z.string().min(1).max(255) });

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
  const { state } = await receiveDelivery(body, "events_list");
  if (state === "malformed") throw new Error("a stored event is not one");
  return { eventId, state };
}
