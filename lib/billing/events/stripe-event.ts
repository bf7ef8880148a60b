import "server-only";
import { z } from "zod";

const reference = z
  .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
  .nullish()
  .transform((id) => id ?? null);

const objectSchema = z.object({
  id: z.string().nullish(),
  customer: reference,
  subscription: reference,
  released_subscription: reference,
});

/**
 * What is used of a delivered event. The object in it is only a hint of what to read from Stripe
 * now: deliveries come late, twice and in any order.
 */
export const stripeEventSchema = z
  .object({
    id: z.string().min(1).max(255),
    object: z.literal("event"),
    type: z.string().min(1).max(255),
    api_version: z.string().nullable(),
    created: z.number().int(),
    livemode: z.boolean(),
    data: z.object({ object: objectSchema }),
  })
  .transform((event) => ({
    eventId: event.id,
    type: event.type,
    apiVersion: event.api_version,
    createdSeconds: event.created,
    isLive: event.livemode,
    objectId: event.data.object.id ?? null,
    customerId: event.data.object.customer,
    subscriptionId: event.data.object.subscription ?? event.data.object.released_subscription,
  }));

export type StripeEvent = z.output<typeof stripeEventSchema>;

/**
 * What became of an event. Not ok means that a retry cannot mend it: it is parked, and a person
 * hears of it. What a retry can mend is thrown.
 */
export type EventResult =
  | { ok: true /** What happened, for the log. */; receipt: string }
  | { ok: false; reason: string };

/** An event about someone whom this application never sold to. */
export function foreign(event: StripeEvent): EventResult {
  return { ok: false, reason: `customer ${event.customerId ?? "(none)"} is not ours` };
}
