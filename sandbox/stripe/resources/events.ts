import type { Stripe } from "stripe";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { StripeEvent } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** `*` at the end of a type matches what begins with it. */
function matchesType(type: string, pattern: string): boolean {
  return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : type === pattern;
}

/** How many deliveries of an event have not succeeded yet. */
export function pendingWebhooks(tx: Transaction, event: StripeEvent): StripeEvent {
  const pending = tx.state.deliveries.filter(
    (delivery) => delivery.event === event.id && delivery.status !== "delivered",
  );
  return { ...event, pending_webhooks: pending.length };
}

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
      return page(
        tx
          .list("event")
          .map((event) => pendingWebhooks(tx, event))
          .filter(
            (event) =>
              (type === undefined || matchesType(event.type, type)) &&
              (types === undefined || types.some((type) => matchesType(event.type, type))) &&
              (delivered === undefined || (event.pending_webhooks === 0) === delivered) &&
              isCreatedIn(event.created),
          ),
        params,
        "/v1/events",
      );
    },
  ),
  endpoint<Stripe.EventRetrieveParams>(
    "GET",
    "/v1/events/:id",
    ["Events", "EventRetrieveParams"],
    ({ tx, id }) => present(pendingWebhooks(tx, tx.get("event", id))),
  ),
];
