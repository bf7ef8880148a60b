import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { isOver } from "../billing/cancel-subscription";
import { redeem, requireRedeemable } from "../billing/discounts";
import { periodEnd } from "../billing/renew-subscription";
import type { ItemChange, WantedChange } from "../billing/subscription-change";
import { moveTrialEnd, warnOfTrialEnd } from "../billing/trial-end";
import { changeSubscription, type PaymentBehavior } from "../billing/update-subscription";
import type { Wire } from "../contract/wire";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, hasNoEffect, mergeMetadata, text } from "./fields";

type Params = Wire<Stripe.SubscriptionUpdateParams>;

/** One update: its plain fields first, then what changes the price, which may bill. */
export function updateSubscription(tx: Transaction, id: string, params: Params): Subscription {
  const subscription = tx.get("subscription", id);
  if (isOver(subscription) && (params.items || params.cancel_at_period_end !== undefined))
    throw invalidRequest(
      "A canceled subscription can only update its cancellation_details and metadata.",
      undefined,
      "invalid_canceled_subscription_fields",
    );
  if (subscription.schedule && managedBySchedule(params))
    throw invalidRequest(
      `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating it directly is not allowed. Please update the schedule instead.`,
    );
  const card = params.default_payment_method;
  if (
    card &&
    tx.get("payment_method", card, "default_payment_method").customer !== subscription.customer
  )
    throw invalidRequest(
      "The customer does not have a payment method with this ID.",
      "default_payment_method",
      "resource_missing",
    );
  const details = params.cancellation_details;
  const pause = params.pause_collection;
  const saves = params.payment_settings?.save_default_payment_method;
  const before = tx.get("subscription", id);
  const discounts = discountsOf(tx, before, params.discounts);
  const plain = given({
    description: text(params.description, before.description),
    metadata: mergeMetadata(before.metadata, params.metadata),
    default_payment_method: card,
    discounts,
    pause_collection: pause
      ? { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null }
      : pause === ""
        ? null
        : undefined,
    payment_settings:
      saves && before.payment_settings
        ? { ...before.payment_settings, save_default_payment_method: saves }
        : undefined,
    cancellation_details:
      details && before.cancellation_details
        ? {
            ...before.cancellation_details,
            comment: text(details.comment, before.cancellation_details.comment),
            feedback: text(details.feedback, before.cancellation_details.feedback),
          }
        : undefined,
  });
  const updated = { ...plain, ...cancellation(tx, { ...before, ...plain }, params) };
  const behavior = behaviorOf(params.payment_behavior);
  hasNoEffect(params.off_session);
  const wanted = wantedChange(tx, params);
  tx.change("subscription", id, updated);
  if (discounts) forgetDiscounts(tx, before.discounts, discounts);
  if (typeof params.trial_end === "number") moveTrialEnd(tx, id, params.trial_end);
  if (params.trial_end === "now" && before.status === "trialing") warnOfTrialEnd(tx, id);
  if (!wanted) {
    tx.emitChange("customer.subscription.updated", before, tx.get("subscription", id));
    return tx.get("subscription", id);
  }
  return changeSubscription(tx, id, wanted, behavior, before);
}

/** A discount that an update leaves out has ended. */
function forgetDiscounts(tx: Transaction, had: string[], has: string[]): void {
  for (const id of had)
    if (!has.includes(id))
      tx.emit("customer.discount.deleted", tx.change("discount", id, { end: tx.now }));
}

const managedBySchedule = (params: Params) =>
  params.items !== undefined ||
  params.cancel_at !== undefined ||
  params.cancel_at_period_end !== undefined ||
  params.billing_cycle_anchor !== undefined;

function behaviorOf(behavior: string | undefined): PaymentBehavior {
  if (behavior === "error_if_incomplete" || behavior === "pending_if_incomplete") return behavior;
  return behavior === "default_incomplete" ? behavior : "allow_incomplete";
}

/** What scheduling or calling off a cancellation writes. */
function cancellation(
  tx: Transaction,
  subscription: Subscription,
  params: Params,
): Partial<Subscription> {
  const end = periodEnd(subscription);
  const details = subscription.cancellation_details ?? {
    comment: null,
    feedback: null,
    feedback_option: null,
    reason: null,
  };
  const cancels = (cancelAt: number, atPeriodEnd: boolean): Partial<Subscription> => ({
    cancel_at: cancelAt,
    cancel_at_period_end: atPeriodEnd,
    canceled_at: tx.now,
    cancellation_details: { ...details, reason: "cancellation_requested" },
  });
  const stays: Partial<Subscription> = {
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { ...details, reason: null },
  };
  if (params.cancel_at_period_end !== undefined)
    return params.cancel_at_period_end ? cancels(end, true) : stays;
  if (params.cancel_at === undefined) return {};
  if (params.cancel_at === "" || params.cancel_at === null) return stays;
  return cancels(typeof params.cancel_at === "number" ? params.cancel_at : end, false);
}

function discountsOf(
  tx: Transaction,
  subscription: Subscription,
  wanted: Params["discounts"],
): string[] | undefined {
  if (wanted === undefined) return undefined;
  return (wanted || []).map((one) => {
    if (one.discount) return tx.get("discount", one.discount, "discounts[0][discount]").id;
    const found = requireRedeemable(
      tx,
      { coupon: one.coupon ?? null, promotionCode: one.promotion_code ?? null },
      {
        customer: subscription.customer,
        subtotal: 0,
        currency: subscription.currency,
        prices: subscription.items.data.map((item) => item.price.id),
      },
    );
    return redeem(tx, found, {
      customer: subscription.customer,
      subscription: subscription.id,
      session: null,
    }).id;
  });
}

function wantedChange(tx: Transaction, params: Params): WantedChange | null {
  const anchor = params.billing_cycle_anchor?.type;
  const endsTrial = params.trial_end === "now";
  const prorationBehavior = prorationOf(params.proration_behavior);
  const at = params.proration_date ?? tx.now;
  if (!params.items && anchor !== "now" && !endsTrial) return null;
  return {
    items: itemChanges(params.items),
    resetsAnchor: anchor === "now",
    endsTrial,
    prorationBehavior,
    at,
  };
}

export function prorationOf(behavior: string | undefined): WantedChange["prorationBehavior"] {
  return behavior === "always_invoice" || behavior === "none" ? behavior : "create_prorations";
}

type ItemParam = NonNullable<Params["items"]>[number];

/** Item changes as a request gives them. */
export function itemChanges(
  items: Pick<ItemParam, "id" | "price" | "quantity" | "deleted">[] | undefined,
): ItemChange[] {
  return (items ?? []).map(({ id, price, quantity, deleted }) => ({
    id,
    price,
    quantity,
    deleted,
  }));
}
