import "server-only";
import { z } from "zod";
import { receiveDelivery } from "@/lib/billing/inbox/receive-delivery";
import { resultOf } from "@/lib/billing/reconcile/compare-events";
import type { Difference, Pass } from "@/lib/billing/reconcile/difference";
import { callMany } from "@/lib/supabase/call";

const pageSize = 50;

const openSchema = z.object({
  event_id: z.string(),
  type: z.string(),
  object_id: z.string().nullable(),
  status: z.enum(["received", "parked", "failed"]),
  last_error: z.string().nullable(),
  // As Postgres wrote it: it is a cursor, and must keep its microseconds.
  received_at: z.string(),
  payload: z.string(),
});
type OpenEvent = z.output<typeof openSchema>;

/** The inbox's events that are not done: parked, failed, or left by a crash. */
export const retryInbox: Pass = {
  name: "inbox",
  async page(cursor) {
    const events = await listOpen(cursor, pageSize);
    const last = events.at(-1);
    return {
      comparisons: events.map((event) => () => compare(event.event_id)),
      next: last && events.length === pageSize ? cursorOf(last) : null,
    };
  },
};

const cursorOf = (event: OpenEvent) => `${event.received_at} ${event.event_id}`;

async function listOpen(cursor: string | null, limit: number): Promise<OpenEvent[]> {
  const at = cursor?.lastIndexOf(" ") ?? -1;
  return callMany(
    "list_open_stripe_events",
    {
      p_after_at: cursor?.slice(0, at) ?? null,
      p_after_id: cursor?.slice(at + 1) ?? null,
      p_limit: limit,
    },
    openSchema,
  );
}

/** It is read again by its id: an attempt can leave it with another reason, or done. */
async function compare(eventId: string): Promise<Difference[]> {
  const [event] = await callMany("list_open_stripe_events", { p_event_id: eventId }, openSchema);
  if (!event) return [];
  const what = event.object_id === null ? event.type : `${event.type}, ${event.object_id}`;
  return [
    {
      about: eventId,
      text: `Event ${eventId} (${what}) is ${event.status}: ${event.last_error ?? "its worker died"}.`,
      repair: async () => resultOf(await receiveDelivery(event.payload, "events_list")),
    },
  ];
}
