import { newId } from "../state/identifier";
import type { DraftLine, SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** How long an update waits for its payment, in seconds. */
const PATIENCE = 23 * 3600;

/**
 * Holds an update back until its invoice is paid (`pending_if_incomplete`): the subscription stays
 * what it was, `pending_update` shows what it will be.
 */
export function holdUpdate(
  tx: Transaction,
  id: string,
  held: {
    invoice: string;
    items: SubscriptionItem[];
    anchor: number;
    was: SubscriptionItem[];
    wasAnchor: number;
  },
): void {
  tx.change("subscription_facts", id, {
    pendingItems: { invoice: held.invoice, items: held.items, anchor: held.anchor },
  });
  const subscription = tx.get("subscription", id);
  tx.change("subscription", id, {
    billing_cycle_anchor: held.wasAnchor,
    items: { ...subscription.items, data: held.was },
    pending_update: {
      billing_cycle_anchor: held.anchor === held.wasAnchor ? null : held.anchor,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: tx.now + PATIENCE,
      metadata: null,
      subscription_items: held.items,
      trial_end: null,
      trial_from_plan: null,
    },
  });
}

/** Brings a held update in, when `invoice` is the one it waited for. */
export function applyPendingItems(tx: Transaction, id: string, invoice: string): void {
  const facts = tx.get("subscription_facts", id);
  if (facts.pendingItems?.invoice !== invoice) return;
  const { items, anchor } = facts.pendingItems;
  tx.change("subscription_facts", id, { pendingItems: null });
  const before = tx.get("subscription", id);
  const after = tx.change("subscription", id, {
    billing_cycle_anchor: anchor,
    items: { ...before.items, data: items },
    pending_update: null,
  });
  tx.emit("customer.subscription.pending_update_applied", after);
  tx.emitChange("customer.subscription.updated", before, after);
}

/** Gives a held update up. */
export function expirePendingItems(tx: Transaction, id: string): void {
  tx.change("subscription_facts", id, { pendingItems: null });
  const before = tx.get("subscription", id);
  const after = tx.change("subscription", id, { pending_update: null });
  tx.emit("customer.subscription.pending_update_expired", after);
  tx.emitChange("customer.subscription.updated", before, after);
}

/** Writes the invoice items behind proration lines, and says so. */
export function itemize(tx: Transaction, customer: string, lines: DraftLine[]): DraftLine[] {
  return lines.map((line) => {
    if (!line.proration) return line;
    const price = tx.get("price", line.price);
    const item = tx.put("invoiceitem", {
      id: newId("ii"),
      object: "invoiceitem",
      amount: line.amount,
      currency: price.currency,
      customer,
      customer_account: null,
      date: tx.now,
      description: line.description,
      discountable: line.discountable,
      discounts: [],
      invoice: null,
      livemode: false,
      metadata: {},
      parent: {
        subscription_details: {
          subscription: line.subscription ?? "",
          ...(line.item ? { subscription_item: line.item } : {}),
        },
        type: "subscription_details",
      },
      period: { start: line.start, end: line.end },
      pricing: {
        price_details: { price: price.id, product: price.product },
        type: "price_details",
        unit_amount_decimal: price.unit_amount_decimal,
      },
      proration: true,
      quantity: line.quantity,
      quantity_decimal: String(line.quantity),
      tax_rates: [],
      test_clock: tx.get("customer", customer).test_clock ?? null,
    });
    tx.emit("invoiceitem.created", item);
    return { ...line, invoiceItem: item.id };
  });
}
