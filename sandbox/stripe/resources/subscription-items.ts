import type { Stripe } from "stripe";
import { noSuch } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import type { SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { copyOf, given, mergeMetadata } from "./fields";
import { updateSubscription } from "./subscription-update";

function requireItem(tx: Transaction, id: string): SubscriptionItem {
  const items = tx.list("subscription").flatMap((one) => one.items.data);
  const item = items.find((one) => one.id === id);
  if (!item) throw noSuch("subscription_item", id);
  return item;
}

function nameItem(tx: Transaction, id: string, metadata: Record<string, string>): void {
  const { items } = tx.get("subscription", requireItem(tx, id).subscription);
  const data = items.data.map((item) => (item.id === id ? { ...item, metadata } : item));
  const patch = { items: { ...items, data } };
  tx.update(
    "subscription",
    requireItem(tx, id).subscription,
    patch,
    "customer.subscription.updated",
  );
}

export const subscriptionItems: Endpoint[] = [
  endpoint<Stripe.SubscriptionItemListParams>(
    "GET",
    "/v1/subscription_items",
    ["SubscriptionItems", "SubscriptionItemListParams"],
    ({ tx, params }) => {
      const { subscription } = params;
      return page(
        tx.get("subscription", subscription, "subscription").items.data,
        params,
        "/v1/subscription_items",
      );
    },
  ),
  endpoint<Stripe.SubscriptionItemRetrieveParams>(
    "GET",
    "/v1/subscription_items/:id",
    ["SubscriptionItems", "SubscriptionItemRetrieveParams"],
    ({ tx, id }) => present(requireItem(tx, id)),
  ),
  endpoint<Stripe.SubscriptionItemUpdateParams>(
    "POST",
    "/v1/subscription_items/:id",
    ["SubscriptionItems", "SubscriptionItemUpdateParams"],
    ({ tx, id, params }) => {
      const { subscription, metadata: before } = requireItem(tx, id);
      const { price, quantity, metadata, ...how } = copyOf({
        price: params.price,
        quantity: params.quantity,
        metadata: params.metadata,
        off_session: params.off_session,
        payment_behavior: params.payment_behavior,
        proration_behavior: params.proration_behavior,
        proration_date: params.proration_date,
      });
      const own = tx.forCustomer(tx.get("subscription", subscription).customer);
      if (metadata !== undefined) nameItem(own, id, mergeMetadata(before, metadata));
      if (price !== undefined || quantity !== undefined)
        updateSubscription(own, subscription, {
          ...given(how),
          items: [{ id, ...given({ price, quantity }) }],
        });
      return present(requireItem(own, id));
    },
  ),
];
