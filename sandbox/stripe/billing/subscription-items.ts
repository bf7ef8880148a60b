import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Price, SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import type { Span } from "./draft-lines";

/** The plan that a subscription item still carries beside its price. */
export function planOf(price: Price): SubscriptionItem["plan"] {
  return {
    id: price.id,
    object: "plan",
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? "month",
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: false,
    metadata: price.metadata,
    meter: null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: "licensed",
  };
}

export function createItem(
  tx: Transaction,
  subscription: string,
  o: { price: string; quantity: number; metadata?: Record<string, string>; span: Span },
): SubscriptionItem {
  const price = requireRecurring(tx, o.price);
  return {
    id: newId("si"),
    object: "subscription_item",
    billing_thresholds: null,
    created: tx.now,
    current_period_end: o.span.end,
    current_period_start: o.span.start,
    current_trial: null,
    discounts: [],
    metadata: o.metadata ?? {},
    plan: planOf(price),
    price,
    quantity: o.quantity,
    subscription,
    tax_rates: [],
  };
}

/** An active recurring price, refused in the words of the API otherwise. */
export function requireRecurring(tx: Transaction, id: string, param = "items[0][price]"): Price {
  const price = tx.get("price", id, param);
  if (!price.recurring)
    throw invalidRequest(
      `The price specified is set to \`type=one_time\` but this field only accepts prices with \`type=recurring\`.`,
      param,
    );
  if (!price.active)
    throw invalidRequest(
      `The price specified is inactive. This field only accepts active prices.`,
      param,
    );
  return price;
}

/** The same item with another price, quantity or period. */
export function changedItem(
  item: SubscriptionItem,
  change: { price?: Price; quantity?: number; metadata?: Record<string, string>; span?: Span },
): SubscriptionItem {
  return {
    ...item,
    ...(change.price ? { price: change.price, plan: planOf(change.price) } : {}),
    ...(change.quantity === undefined ? {} : { quantity: change.quantity }),
    ...(change.metadata ? { metadata: { ...item.metadata, ...change.metadata } } : {}),
    ...(change.span
      ? { current_period_start: change.span.start, current_period_end: change.span.end }
      : {}),
  };
}
