import type { Stripe } from "stripe";
import { noSuch } from "../api-error";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";

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
    ({ tx, id }) => {
      const items = tx.list("subscription").flatMap((one) => one.items.data);
      const item = items.find((one) => one.id === id);
      if (!item) throw noSuch("subscription_item", id);
      return present(item);
    },
  ),
];
