import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { handledEventTypes } from "@/lib/billing/events/handle-event";
import type { EventResult } from "@/lib/billing/events/stripe-event";
import { type Delivery, receiveDelivery } from "@/lib/billing/inbox/receive-delivery";
import type { Difference, Pass } from "@/lib/billing/reconcile/difference";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { stripe } from "@/lib/billing/stripe-client";
import { callMany } from "@/lib/supabase/call";

const handledTypes = new Set<string>(handledEventTypes);

/** The events that Stripe still lists (30 days): each that is handled here was received. */
export const compareEvents: Pass = {
  name: "events",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().events.list(params),
      cursor,
      since,
    );
    const wanted = items.filter((event) => handledTypes.has(event.type));
    const known = new Set(await listKnownEvents(wanted.map((event) => event.id)));
    const missing = wanted.filter((event) => !known.has(event.id));
    return { comparisons: missing.map((event) => () => compare(event)), next };
  },
};

const listKnownEvents = (eventIds: string[]) =>
  callMany("list_known_stripe_events", { p_event_ids: eventIds }, z.string());

async function compare(event: Stripe.Event): Promise<Difference[]> {
  if ((await listKnownEvents([event.id])).length > 0) return [];
  return [
    {
      about: event.id,
      text: `Event ${event.id} (${event.type}) was never received.`,
      repair: async () => resultOf(await receiveDelivery(JSON.stringify(event), "events_list")),
    },
  ];
}

/** What came of an event that was taken up again. */
export function resultOf(delivery: Delivery): EventResult {
  switch (delivery.state) {
    case "handled":
    case "ignored":
    case "known":
      return { ok: true, receipt: delivery.state };
    case "parked":
      return { ok: false, reason: "parked" };
    case "in_progress":
      return { ok: false, reason: "someone else is working on it" };
    case "malformed":
      return { ok: false, reason: "not an event" };
    case "failed":
      throw delivery.error;
  }
}
