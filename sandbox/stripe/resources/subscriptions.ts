import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { cancelSubscription, isOver } from "../billing/cancel-subscription";
import { createSubscription } from "../billing/create-subscription";
import { pauseSubscription, resumeSubscription } from "../billing/pause-subscription";
import { payInvoice } from "../billing/pay-invoice";
import { declineError } from "../billing/payment-methods";
import { oneOf } from "../contract/one-of";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { hasNoEffect, mergeMetadata } from "./fields";
import { prorationOf, updateSubscription } from "./subscription-update";

type CreateParams = Wire<Stripe.SubscriptionCreateParams>;

function create(tx: Transaction, params: CreateParams): Subscription {
  const customer = tx.get("customer", params.customer ?? "", "customer");
  const behavior = params.payment_behavior ?? "allow_incomplete";
  const offSession = params.off_session ?? false;
  const card = params.default_payment_method;
  if (card && tx.get("payment_method", card, "default_payment_method").customer !== customer.id)
    throw invalidRequest(
      "The customer does not have a payment method with this ID.",
      "default_payment_method",
      "resource_missing",
    );
  const flexible = params.billing_mode?.flexible?.proration_discounts;
  const missing = oneOf(params.trial_settings?.end_behavior.missing_payment_method, [
    "cancel",
    "pause",
    "create_invoice",
  ]);
  const days = params.trial_period_days;
  const trialEnd = params.trial_end === "now" ? null : (params.trial_end ?? null);
  const { subscription, invoice } = createSubscription(tx, {
    customer: customer.id,
    items: (params.items ?? []).map((item) => ({
      price: item.price ?? "",
      quantity: item.quantity ?? 1,
      metadata: mergeMetadata({}, item.metadata),
    })),
    defaultPaymentMethod: card ?? null,
    description: params.description ?? null,
    metadata: mergeMetadata({}, params.metadata),
    trialEnd: days ? tx.now + days * 86_400 : trialEnd,
    anchor: params.billing_cycle_anchor ?? null,
    ...(missing ? { trialEndBehavior: missing } : {}),
    discounts: (params.discounts || []).map((one) => ({
      coupon: one.coupon ?? null,
      promotionCode: one.promotion_code ?? null,
    })),
    classic: params.billing_mode?.type === "classic",
    prorationDiscounts: flexible === "itemized" ? "itemized" : "included",
    savesCard: params.payment_settings?.save_default_payment_method === "on_subscription",
    cancelAtPeriodEnd: params.cancel_at_period_end ?? false,
    cancelAt: typeof params.cancel_at === "number" ? params.cancel_at : null,
  });
  const charges = behavior === "allow_incomplete" || behavior === "error_if_incomplete";
  if (invoice.status !== "open" || !charges) return tx.get("subscription", subscription.id);
  const outcome = payInvoice(tx, invoice.id, { offSession });
  if (outcome.kind === "no_payment_method")
    throw invalidRequest(
      "This customer has no attached payment source or default payment method.",
      undefined,
      "resource_missing",
    );
  if (behavior === "error_if_incomplete" && outcome.kind === "declined") {
    const { status, body } = declineError(outcome.decline);
    throw Object.assign(invalidRequest(body.message), { status, body });
  }
  return tx.get("subscription", subscription.id);
}

/** Without a status, what has ended is left out. */
function hasStatus(subscription: Subscription, status: string | undefined): boolean {
  if (status === "all") return true;
  if (status === undefined) return !isOver(subscription);
  if (status === "ended") return isOver(subscription);
  return subscription.status === status;
}

export const subscriptions: Endpoint[] = [
  endpoint<Stripe.SubscriptionCreateParams>(
    "POST",
    "/v1/subscriptions",
    ["Subscriptions", "SubscriptionCreateParams"],
    ({ tx, params }) => present(create(tx.forCustomer(params.customer), params)),
  ),
  endpoint<Stripe.SubscriptionListParams>(
    "GET",
    "/v1/subscriptions",
    ["Subscriptions", "SubscriptionListParams"],
    ({ tx, params }) => {
      const { status, customer, price, test_clock, created, current_period_end } = params;
      const endsIn = within(current_period_end);
      const isCreatedIn = within(created);
      return page(
        tx
          .list("subscription")
          .filter(
            (one) =>
              hasStatus(one, status) &&
              (customer === undefined || one.customer === customer) &&
              (price === undefined || one.items.data.some((item) => item.price.id === price)) &&
              (test_clock === undefined || one.test_clock === test_clock) &&
              isCreatedIn(one.created) &&
              one.items.data.some((item) => endsIn(item.current_period_end)),
          ),
        params,
        "/v1/subscriptions",
      );
    },
  ),
  endpoint<Stripe.SubscriptionRetrieveParams>(
    "GET",
    "/v1/subscriptions/:id",
    ["Subscriptions", "SubscriptionRetrieveParams"],
    ({ tx, id }) => present(tx.get("subscription", id)),
  ),
  endpoint<Stripe.SubscriptionUpdateParams>(
    "POST",
    "/v1/subscriptions/:id",
    ["Subscriptions", "SubscriptionUpdateParams"],
    ({ tx, id, params }) => {
      const own = tx.forCustomer(tx.get("subscription", id).customer);
      return present(updateSubscription(own, id, params));
    },
  ),
  endpoint<Stripe.SubscriptionCancelParams>(
    "DELETE",
    "/v1/subscriptions/:id",
    ["Subscriptions", "SubscriptionCancelParams"],
    ({ tx, id, params }) => {
      const subscription = tx.get("subscription", id);
      if (isOver(subscription))
        throw invalidRequest(`No such subscription: '${id}'`, "id", "resource_missing");
      return present(
        cancelSubscription(tx.forCustomer(subscription.customer), id, {
          reason: "cancellation_requested",
          prorate: params.prorate ?? false,
          invoiceNow: params.invoice_now ?? false,
          comment: params.cancellation_details?.comment || null,
          feedback: params.cancellation_details?.feedback || null,
        }),
      );
    },
  ),
  endpoint<Stripe.SubscriptionPauseParams>(
    "POST",
    "/v1/subscriptions/:id/pause",
    ["Subscriptions", "SubscriptionPauseParams"],
    ({ tx, id, params }) => {
      hasNoEffect(params.type, params.bill_for?.outstanding_usage_through?.type);
      const credits = params.bill_for?.unused_time_from?.type;
      const own = tx.forCustomer(tx.get("subscription", id).customer);
      return present(
        pauseSubscription(own, id, {
          credits: oneOf(credits, ["now", "item_current_period_start", "none"]) ?? "now",
          invoices: params.invoicing_behavior === "invoice",
        }),
      );
    },
  ),
  endpoint<Stripe.SubscriptionResumeParams>(
    "POST",
    "/v1/subscriptions/:id/resume",
    ["Subscriptions", "SubscriptionResumeParams"],
    ({ tx, id, params }) => {
      const own = tx.forCustomer(tx.get("subscription", id).customer);
      hasNoEffect(params.proration_behavior);
      return present(
        resumeSubscription(own, id, {
          keepsAnchor: params.billing_cycle_anchor?.type === "unchanged",
          prorationBehavior: prorationOf(params.proration_behavior),
          onSuccessOnly: params.payment_behavior === "resume_on_payment_success",
        }),
      );
    },
  ),
  endpoint<Stripe.SubscriptionMigrateParams>(
    "POST",
    "/v1/subscriptions/:id/migrate",
    ["Subscriptions", "SubscriptionMigrateParams"],
    ({ tx, id, params }) => {
      const itemized = params.billing_mode.flexible?.proration_discounts === "itemized";
      const billing_mode = {
        type: params.billing_mode.type,
        flexible: { proration_discounts: itemized ? ("itemized" as const) : ("included" as const) },
        updated_at: tx.now,
      };
      return present(
        tx.update("subscription", id, { billing_mode }, "customer.subscription.updated"),
      );
    },
  ),
];
