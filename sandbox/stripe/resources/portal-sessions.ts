import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { isOver } from "../billing/cancel-subscription";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { newId, randomText } from "../state/identifier";
import { present } from "../state/present";
import type { PortalSession } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { defaultConfiguration } from "./portal-configurations";

type Params = Wire<Stripe.BillingPortal.SessionCreateParams>;
type Flow = NonNullable<PortalSession["flow"]>;

/** A deep link must name a live subscription of the session's own customer. */
function ownSubscription(tx: Transaction, id: string | undefined, customer: string): string {
  const subscription = tx.get("subscription", id ?? "", "flow_data[subscription]");
  if (subscription.customer !== customer || isOver(subscription))
    throw invalidRequest(
      "The subscription is not one of this customer's, or is not active.",
      "flow_data[subscription]",
    );
  return subscription.id;
}

function flowOf(tx: Transaction, data: NonNullable<Params["flow_data"]>, customer: string): Flow {
  const after = data.after_completion;
  const { type } = data;
  if (data.subscription_cancel?.retention)
    throw invalidRequest(
      "The Stripe stand-in has no retention offers.",
      "flow_data[subscription_cancel][retention]",
    );
  const confirm = data.subscription_update_confirm;
  return {
    after_completion: {
      type: after?.type ?? "portal_homepage",
      redirect: after?.redirect ? { return_url: after.redirect.return_url } : null,
      hosted_confirmation: after?.hosted_confirmation
        ? { custom_message: after.hosted_confirmation.custom_message ?? null }
        : null,
    },
    customer_update: null,
    subscription_cancel:
      type === "subscription_cancel"
        ? {
            retention: null,
            subscription: ownSubscription(tx, data.subscription_cancel?.subscription, customer),
          }
        : null,
    subscription_pause:
      type === "subscription_pause"
        ? { subscription: ownSubscription(tx, data.subscription_pause?.subscription, customer) }
        : null,
    subscription_update:
      type === "subscription_update"
        ? { subscription: ownSubscription(tx, data.subscription_update?.subscription, customer) }
        : null,
    subscription_update_confirm:
      type === "subscription_update_confirm" && confirm
        ? {
            discounts: (confirm.discounts ?? []).map((one) => ({
              coupon: one.coupon ?? null,
              promotion_code: one.promotion_code ?? null,
            })),
            items: confirm.items.map((item) => ({
              id: item.id,
              price: item.price ?? null,
              quantity: item.quantity ?? 1,
            })),
            subscription: ownSubscription(tx, confirm.subscription, customer),
          }
        : null,
    type,
  };
}

export const portalSessions: Endpoint[] = [
  endpoint<Stripe.BillingPortal.SessionCreateParams>(
    "POST",
    "/v1/billing_portal/sessions",
    ["BillingPortal/Sessions", "BillingPortal.SessionCreateParams"],
    ({ tx, params }) => {
      const customer = tx.get("customer", params.customer ?? "", "customer").id;
      const configuration = params.configuration
        ? tx.get("portal_configuration", params.configuration, "configuration")
        : defaultConfiguration(tx);
      const returnUrl = params.return_url ?? configuration.default_return_url;
      const id = newId("bps");
      tx.put("portal_facts", { id, expiresAt: tx.now + 3600, done: false });
      const session = tx.put("portal_session", {
        id,
        object: "billing_portal.session",
        configuration: configuration.id,
        created: tx.now,
        customer,
        customer_account: null,
        flow: params.flow_data ? flowOf(tx, params.flow_data, customer) : null,
        livemode: false,
        locale: params.locale ?? null,
        on_behalf_of: null,
        return_url: returnUrl,
        url: `${tx.site}/p/session/test_${id.slice(4)}${randomText(8)}`,
      });
      tx.emit("billing_portal.session.created", session);
      return present(session);
    },
  ),
];
