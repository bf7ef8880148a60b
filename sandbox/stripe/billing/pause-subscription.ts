import { invalidRequest } from "../api-error";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { periodAround } from "./calendar";
import { createInvoice } from "./create-invoice";
import { periodLine } from "./draft-lines";
import { finalizeInvoice } from "./finalize-invoice";
import { payInvoice } from "./pay-invoice";
import { changedItem } from "./subscription-items";

/** Stops a subscription where it is: no renewals, no invoices, until it is resumed. */
export function pauseSubscription(tx: Transaction, id: string): Subscription {
  const before = tx.get("subscription", id);
  if (before.status !== "active" && before.status !== "trialing")
    throw invalidRequest(`A subscription that is ${before.status} cannot be paused.`);
  const paused = tx.change("subscription", id, { status: "paused" });
  tx.emit("customer.subscription.paused", paused);
  tx.emitChange("customer.subscription.updated", before, paused);
  return paused;
}

/**
 * Resumes a paused subscription. When its period is over, or the anchor moves, a new period begins
 * and its invoice has to be paid first; otherwise it goes on at once.
 */
export function resumeSubscription(
  tx: Transaction,
  id: string,
  how: { keepsAnchor: boolean },
): Subscription {
  const before = tx.get("subscription", id);
  if (before.status !== "paused")
    throw invalidRequest("Only a paused subscription can be resumed.");
  const over = before.items.data.some((item) => item.current_period_end <= tx.now);
  const anchor = how.keepsAnchor ? before.billing_cycle_anchor : tx.now;
  if (!over && how.keepsAnchor) return wake(tx, before, before.items.data);
  const items = before.items.data.map((item) =>
    changedItem(item, {
      span: periodAround(
        anchor,
        item.price.recurring ?? { interval: "month", interval_count: 1 },
        tx.now,
      ),
    }),
  );
  tx.change("subscription", id, {
    billing_cycle_anchor: anchor,
    items: { ...before.items, data: items },
  });
  const draft = createInvoice(tx, {
    customer: before.customer,
    subscription: id,
    reason: "subscription_update",
    lines: items.map((item) =>
      periodLine(tx, item, { start: item.current_period_start, end: item.current_period_end }),
    ),
    discounts: before.discounts,
    period: { start: tx.now, end: tx.now },
    finalizesAt: null,
  });
  tx.change("subscription", id, { latest_invoice: draft.id });
  const invoice = finalizeInvoice(tx, draft.id);
  const outcome =
    invoice.status === "open" ? payInvoice(tx, invoice.id, { offSession: true }) : null;
  if (outcome && outcome.kind !== "succeeded") return tx.get("subscription", id);
  return wake(tx, before, items);
}

function wake(tx: Transaction, before: Subscription, items: Subscription["items"]["data"]) {
  const active = tx.change("subscription", before.id, {
    status: "active",
    items: { ...before.items, data: items },
  });
  tx.emit("customer.subscription.resumed", active);
  tx.emitChange("customer.subscription.updated", before, active);
  return active;
}
