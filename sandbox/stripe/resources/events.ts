import type { Stripe } from "stripe";
import { noSuch } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Transaction } from "../state/transaction";

/** `*` at the end of a type matches what begins with it. */
function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** How many deliveries of each event have not succeeded yet; none for an event without any. */
function pendingByEvent(tx: Transaction): Map<string, number> {
  const pending = new Map<string, number>();
  for (const { event, status } of tx.state.deliveries)
    if (status !== "delivered") pending.set(event, (pending.get(event) ?? 0) + 1);
  return pending;
}

/** How long an event can be read; https://docs.stripe.com/api/events. */
const KEPT_SECONDS = 30 * 86_400;

const isKept = (tx: Transaction, event: { created: number }) =>
  event.created > tx.now - KEPT_SECONDS;

export const events: Endpoint[] = [
  endpoint<Stripe.EventListParams>(
    "GET",
    "/v1/events",
    ["Events", "EventListParams"],
    ({ tx, params }) => {
      const { type, created } = params;
      const isCreatedIn = within(created);
      const types = params.types && [...params.types];
      const delivered = params.delivery_success;
      const pending = pendingByEvent(tx);
      return page(
        tx
          .list("event")
          .filter(
            (event) =>
              isKept(tx, event) &&
              (type === undefined || matchesType(event.type, type)) &&
              (types === undefined || types.some((type) => matchesType(event.type, type))) &&
              (delivered === undefined || !pending.has(event.id) === delivered) &&
              isCreatedIn(event.created),
          )
          .map((event) => ({ ...event, pending_webhooks: pending.get(event.id) ?? 0 })),
        params,
        "/v1/events",
      );
    },
  ),
  endpoint<Stripe.EventRetrieveParams>(
    "GET",
    "/v1/events/:id",
    ["Events", "EventRetrieveParams"],
    ({ tx, id }) => {
      const event = tx.get("event", id);
      if (!isKept(tx, event)) throw noSuch("event", id);
      return present({ ...event, pending_webhooks: pendingByEvent(tx).get(id) ?? 0 });
    },
  ),
];
