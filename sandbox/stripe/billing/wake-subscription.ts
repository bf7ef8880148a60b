import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** Lets a paused subscription go on, with the items that it goes on with. */
export function wakeSubscription(
  tx: Transaction,
  id: string,
  o: { items: Subscription["items"]["data"]; anchor: number; status: "active" | "past_due" },
): Subscription {
  const before = tx.get("subscription", id);
  tx.change("subscription_facts", id, { resumption: null });
  const { status_details: _, ...rest } = before;
  const after = tx.put("subscription", {
    ...rest,
    status: o.status,
    billing_cycle_anchor: o.anchor,
    items: { ...before.items, data: o.items },
  });
  tx.emit("customer.subscription.resumed", after);
  tx.emitChange("customer.subscription.updated", before, after);
  return after;
}

/** Lets it go on when `invoice` is the one that it waited for. */
export function wakeByInvoice(tx: Transaction, id: string, invoice: string): void {
  const waiting = tx.find("subscription_facts", id)?.resumption;
  if (waiting?.invoice !== invoice || tx.get("subscription", id).status !== "paused") return;
  wakeSubscription(tx, id, { ...waiting, status: "active" });
}

/** Why a subscription is paused, as it shows it. */
export const pausedBecause = (
  tx: Transaction,
  why: "pause_requested" | "trial_end_without_payment_method",
): Subscription["status_details"] & object => ({
  paused: { subscription: { type: why }, transitioned_at: tx.now, type: "subscription" },
});
