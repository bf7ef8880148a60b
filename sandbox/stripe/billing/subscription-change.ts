import { invalidRequest } from "../api-error";
import type { Debit, DraftLine, Price, Subscription, SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { periodAround } from "./calendar";
import { type AppliedCoupon, shareDiscounts } from "./discount-shares";
import { runningCoupons } from "./discounts";
import { periodLine, remainingLine, unusedLine } from "./draft-lines";
import { changedItem, createItem, requireRecurring } from "./subscription-items";

export interface ItemChange {
  id?: string | undefined;
  price?: string | undefined;
  quantity?: number | undefined;
  deleted?: boolean | undefined;
  metadata?: Record<string, string> | undefined;
}

export interface WantedChange {
  items: ItemChange[];
  resetsAnchor: boolean;
  endsTrial: boolean;
  prorationBehavior: "always_invoice" | "create_prorations" | "none";
  at: number;
}

export interface PlannedChange {
  items: SubscriptionItem[];
  anchor: number;
  /** Items that are billed by this change and forget their earlier debit. */
  credited: string[];
  lines: DraftLine[];
  resetsAnchor: boolean;
}

const MONTHLY = { interval: "month", interval_count: 1 };

const interval = (price: Price) =>
  `${price.recurring?.interval ?? ""}/${price.recurring?.interval_count ?? 1}`;

/**
 * What a change of items or anchor bills and credits. A new billing interval starts a new period,
 * as `billing_cycle_anchor: {type: 'now'}` does; otherwise the period stays and its rest is
 * prorated by the second.
 */
export function planChange(
  tx: Transaction,
  subscription: Subscription,
  wanted: WantedChange,
): PlannedChange {
  const before = subscription.items.data;
  const kept = changedItems(tx, subscription, wanted.items);
  const lead = kept[0];
  if (!lead) throw invalidRequest("A subscription must have at least one active plan.", "items");
  const oldLead = before[0];
  const trialing = subscription.status === "trialing" && !wanted.endsTrial;
  const resets =
    !trialing &&
    (wanted.resetsAnchor ||
      wanted.endsTrial ||
      (oldLead !== undefined && interval(oldLead.price) !== interval(lead.price)));
  const anchor = resets ? wanted.at : subscription.billing_cycle_anchor;
  const items = resets
    ? kept.map((item) =>
        changedItem(item, {
          span: periodAround(wanted.at, item.price.recurring ?? MONTHLY, wanted.at),
        }),
      )
    : kept;
  if (trialing) return { items, anchor, credited: [], lines: [], resetsAnchor: false };
  const prorates = wanted.prorationBehavior !== "none";
  const billed = items.filter((item) => resets || isChanged(before, item));
  const credited = before.filter((item) => resets || isChanged(items, item));
  const coupons = runningCoupons(tx, subscription.discounts);
  const net = netOfDiscounts(subscription);
  const credits = prorates ? creditLines(tx, subscription, credited, wanted.at) : [];
  const debits = billed.flatMap((item) => {
    if (resets)
      return [
        periodLine(tx, item, { start: item.current_period_start, end: item.current_period_end }),
      ];
    if (!prorates) return [];
    const line = remainingLine(tx, item, { from: wanted.at, end: item.current_period_end, anchor });
    return [net ? netLine(line, coupons) : line];
  });
  return {
    items,
    anchor,
    credited: prorates || resets ? credited.map((item) => item.id) : [],
    lines: [...credits, ...debits],
    resetsAnchor: resets,
  };
}

/** Proration amounts are net of discounts unless the billing mode itemizes them. */
const netOfDiscounts = (subscription: Subscription) =>
  subscription.billing_mode.flexible?.proration_discounts !== "itemized";

function netLine(line: DraftLine, coupons: AppliedCoupon[]): DraftLine {
  const taken = shareDiscounts([line], coupons)
    .flat()
    .reduce((sum, share) => sum + share.amount, 0);
  return { ...line, amount: line.amount - taken, discountable: false, shares: [] };
}

const isChanged = (others: SubscriptionItem[], item: SubscriptionItem) => {
  const other = others.find((one) => one.id === item.id);
  return !other || other.price.id !== item.price.id || other.quantity !== item.quantity;
};

function creditLines(
  tx: Transaction,
  subscription: Subscription,
  items: SubscriptionItem[],
  from: number,
): DraftLine[] {
  const { debits } = tx.get("subscription_facts", subscription.id);
  return items.flatMap((item) => {
    const debit = debits.find((one) => one.item === item.id);
    if (!debit) return [];
    const based =
      subscription.billing_mode.type === "classic" ? atCurrentPrice(item, debit) : debit;
    const line = unusedLine(tx, item, based, {
      from,
      netOfDiscounts: netOfDiscounts(subscription),
    });
    return line ? [line] : [];
  });
}

/** The classic billing mode credits what the item costs now, not what was debited. */
const atCurrentPrice = (item: SubscriptionItem, debit: Debit): Debit => ({
  ...debit,
  amount:
    debit.start === item.current_period_start
      ? (item.price.unit_amount ?? 0) * (item.quantity ?? 1)
      : debit.amount,
});

function changedItems(
  tx: Transaction,
  subscription: Subscription,
  changes: ItemChange[],
): SubscriptionItem[] {
  const items = new Map(subscription.items.data.map((item) => [item.id, item]));
  const span = subscription.items.data[0];
  for (const [index, change] of changes.entries()) {
    const param = `items[${index}]`;
    if (change.id === undefined) {
      if (!change.price)
        throw invalidRequest(
          `Missing required param: ${param}[price].`,
          `${param}[price]`,
          "parameter_missing",
        );
      requireRecurring(tx, change.price, `${param}[price]`);
      const item = createItem(tx, subscription.id, {
        price: change.price,
        quantity: change.quantity ?? 1,
        ...(change.metadata ? { metadata: change.metadata } : {}),
        span: {
          start: span?.current_period_start ?? tx.now,
          end: span?.current_period_end ?? tx.now,
        },
      });
      items.set(item.id, item);
      continue;
    }
    const item = items.get(change.id);
    if (!item)
      throw invalidRequest(
        `No such subscription item: '${change.id}'`,
        `${param}[id]`,
        "resource_missing",
      );
    if (change.deleted) items.delete(change.id);
    else
      items.set(
        change.id,
        changedItem(item, {
          ...(change.price ? { price: requireRecurring(tx, change.price, `${param}[price]`) } : {}),
          ...(change.quantity === undefined ? {} : { quantity: change.quantity }),
          ...(change.metadata ? { metadata: change.metadata } : {}),
        }),
      );
  }
  return [...items.values()];
}
