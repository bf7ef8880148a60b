import type { DraftLine, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { createInvoice } from "./create-invoice";
import { unusedLine } from "./draft-lines";
import { finalizeInvoice } from "./finalize-invoice";
import { itemize } from "./itemize";

type Reason = "cancellation_requested" | "payment_failed" | "payment_disputed";

/** Whether a subscription is over for good. */
export function isOver(subscription: Subscription): boolean {
  return subscription.status === "canceled" || subscription.status === "incomplete_expired";
}

/** Ends a subscription now. `prorate` credits the unused time, `invoiceNow` invoices it at once. */
export function cancelSubscription(
  tx: Transaction,
  id: string,
  how: {
    reason: Reason;
    prorate?: boolean;
    invoiceNow?: boolean;
    comment?: string | null;
    feedback?: string | null;
  },
): Subscription {
  if (how.prorate) creditUnused(tx, id, { from: tx.now, invoiceNow: how.invoiceNow ?? false });
  for (const invoice of tx.list("invoice")) {
    if (invoice.parent?.subscription_details?.subscription !== id) continue;
    if (invoice.status !== "open" && invoice.status !== "draft") continue;
    tx.update(
      "invoice",
      invoice.id,
      { auto_advance: false, next_payment_attempt: null, automatically_finalizes_at: null },
      "invoice.updated",
    );
  }
  endSchedule(tx, id, "canceled");
  const before = tx.get("subscription", id);
  const canceled = tx.change("subscription", id, {
    status: "canceled",
    canceled_at: before.canceled_at ?? tx.now,
    ended_at: tx.now,
    pending_update: null,
    cancellation_details: {
      comment: how.comment ?? before.cancellation_details?.comment ?? null,
      feedback: how.feedback ?? before.cancellation_details?.feedback ?? null,
      feedback_option: null,
      reason: how.reason,
    },
  });
  tx.emit("customer.subscription.deleted", canceled);
  return canceled;
}

/** Credits what is unused of a subscription's items, by an invoice or on the next one. */
export function creditUnused(
  tx: Transaction,
  id: string,
  { from, invoiceNow }: { from: number; invoiceNow: boolean },
): void {
  const subscription = tx.get("subscription", id);
  const facts = tx.get("subscription_facts", id);
  const credits = facts.debits.flatMap((debit) => {
    const item = subscription.items.data.find((one) => one.id === debit.item);
    const line =
      item &&
      unusedLine(tx, item, debit, {
        from,
        netOfDiscounts: subscription.billing_mode.flexible?.proration_discounts !== "itemized",
      });
    return line ? [line] : [];
  });
  const lines: DraftLine[] = [
    ...facts.pendingLines,
    ...itemize(tx, subscription.customer, credits),
  ];
  tx.change("subscription_facts", id, { debits: [], pendingLines: invoiceNow ? [] : lines });
  if (!invoiceNow || lines.length === 0) return;
  const invoice = createInvoice(tx, {
    customer: subscription.customer,
    subscription: id,
    reason: "subscription_update",
    lines,
    discounts: [],
    period: { start: tx.now, end: tx.now },
    finalizesAt: null,
    prorationDate: tx.now,
  });
  tx.change("subscription", id, { latest_invoice: invoice.id });
  finalizeInvoice(tx, invoice.id);
}

/** Lets go of a subscription's schedule, which is then canceled, released or completed. */
export function endSchedule(
  tx: Transaction,
  subscriptionId: string,
  how: "canceled" | "released" | "completed",
): void {
  const scheduleId = tx.get("subscription", subscriptionId).schedule;
  if (!scheduleId) return;
  const ended = tx.change("subscription_schedule", scheduleId, {
    status: how,
    current_phase: null,
    ...(how === "released"
      ? { released_at: tx.now, released_subscription: subscriptionId, subscription: null }
      : {}),
    ...(how === "canceled" ? { canceled_at: tx.now } : {}),
    ...(how === "completed" ? { completed_at: tx.now } : {}),
  });
  tx.change("subscription", subscriptionId, { schedule: null });
  tx.emit(`subscription_schedule.${how}`, ended);
}
