import { invalidRequest } from "../api-error";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { changedItem } from "./subscription-items";

const DAY = 86_400;

/** Says once that a trial ends: three days before, or at once when there is less time. */
export function warnOfTrialEnd(tx: Transaction, id: string): void {
  if (tx.get("subscription_facts", id).trialWillEndSent) return;
  tx.change("subscription_facts", id, { trialWillEndSent: true });
  tx.emit("customer.subscription.trial_will_end", tx.get("subscription", id));
}

/** Moves the end of a running trial, and with it the period and the anchor. */
export function moveTrialEnd(tx: Transaction, id: string, end: number): Subscription {
  const before = tx.get("subscription", id);
  if (before.status !== "trialing")
    throw invalidRequest("The Stripe stand-in gives no trial to who pays already.", "trial_end");
  if (end <= tx.now)
    throw invalidRequest(
      "Invalid timestamp: must be an integer Unix timestamp in the future.",
      "trial_end",
    );
  const items = before.items.data.map((item) =>
    changedItem(item, { span: { start: item.current_period_start, end } }),
  );
  const moved = tx.change("subscription", id, {
    trial_end: end,
    billing_cycle_anchor: end,
    items: { ...before.items, data: items },
  });
  if (end - tx.now <= 3 * DAY) warnOfTrialEnd(tx, id);
  else tx.change("subscription_facts", id, { trialWillEndSent: false });
  return moved;
}
