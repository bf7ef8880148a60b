import type { Debit, SubscriptionItem } from "../state/tables";
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
    /** What the items were billed with before. */
    wasDebits: Debit[];
  },
): void {
  const { debits } = tx.get("subscription_facts", id);
  tx.change("subscription_facts", id, {
    debits: held.wasDebits,
    pendingItems: { invoice: held.invoice, items: held.items, anchor: held.anchor, debits },
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
  const { items, anchor, debits } = facts.pendingItems;
  tx.change("subscription_facts", id, { pendingItems: null, debits });
  const before = tx.get("subscription", id);
  const after = tx.change("subscription", id, {
    billing_cycle_anchor: anchor,
    items: { ...before.items, data: items },
    pending_update: null,
  });
  tx.emit("customer.subscription.pending_update_applied", after);
  tx.emitChange("customer.subscription.updated", before, after);
}
