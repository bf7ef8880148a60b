import { invalidRequest } from "../api-error";
import type { DraftLine, Invoice, Subscription, SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { periodAround } from "./calendar";
import { cancelSubscription } from "./cancel-subscription";
import { createInvoice } from "./create-invoice";
import { endSpentDiscounts } from "./discounts";
import { periodLine } from "./draft-lines";
import { finalizeInvoice, voidInvoice } from "./finalize-invoice";
import { cardFor, payInvoice } from "./pay-invoice";
import { advancePhase, phaseItemsAt } from "./schedule-phases";
import { changedItem } from "./subscription-items";
import { pausedBecause, wakeByInvoice } from "./wake-subscription";

/** A renewal's invoice stays a draft this long, in seconds, so that webhooks may add to it. */
const DRAFT_TIME = 3600;

const MONTHLY = { interval: "month", interval_count: 1 };

/** When the current period of a subscription's items ends. */
export function periodEnd(subscription: Subscription): number {
  return Math.min(...subscription.items.data.map((item) => item.current_period_end));
}

const nextSpan = (item: SubscriptionItem, anchor: number, at: number) =>
  periodAround(anchor, item.price.recurring ?? MONTHLY, at);

/** Ends a period: the subscription ends with it, or a new one begins and is invoiced. */
export function renewSubscription(tx: Transaction, id: string): void {
  const subscription = tx.get("subscription", id);
  if (endsNow(tx, subscription)) return;
  if (subscription.status === "trialing" && !endTrial(tx, subscription)) return;
  if (subscription.schedule) advancePhase(tx, subscription.schedule);
  const before = tx.get("subscription", id);
  if (before.status === "canceled") return;
  const items = before.items.data.map((item) =>
    item.current_period_end <= tx.now
      ? changedItem(item, { span: nextSpan(item, before.billing_cycle_anchor, tx.now) })
      : item,
  );
  const ended = before.items.data.filter((item) => item.current_period_end <= tx.now);
  tx.change("subscription", id, { items: { ...before.items, data: items } });
  const lines = [
    ...takePending(tx, id),
    ...items
      .filter((item) => ended.some((old) => old.id === item.id))
      .map((item) =>
        periodLine(tx, item, { start: item.current_period_start, end: item.current_period_end }),
      ),
  ];
  const invoice = createInvoice(tx, {
    customer: before.customer,
    subscription: id,
    reason: "subscription_cycle",
    lines,
    discounts: before.discounts,
    period: { start: ended[0]?.current_period_start ?? tx.now, end: tx.now },
    finalizesAt: before.status === "unpaid" ? null : tx.now + DRAFT_TIME,
  });
  // Nobody pays for an unpaid subscription: its invoices stay drafts until someone finalizes them.
  if (before.status === "unpaid") tx.change("invoice", invoice.id, { auto_advance: false });
  const after = tx.change("subscription", id, { latest_invoice: invoice.id });
  tx.emitChange("customer.subscription.updated", before, after);
  endSpentDiscounts(tx, id);
}

function endsNow(tx: Transaction, subscription: Subscription): boolean {
  if (subscription.cancel_at === null || subscription.cancel_at > tx.now) return false;
  cancelSubscription(tx, subscription.id, { reason: "cancellation_requested" });
  return true;
}

/** Ends a trial; false when the subscription does not go on, for want of a card. */
function endTrial(tx: Transaction, subscription: Subscription): boolean {
  const { id } = subscription;
  const { trialEndBehavior } = tx.get("subscription_facts", id);
  const card =
    subscription.default_payment_method ??
    tx.get("customer", subscription.customer).invoice_settings.default_payment_method;
  if (!card && trialEndBehavior === "cancel") {
    cancelSubscription(tx, id, { reason: "cancellation_requested" });
    return false;
  }
  if (!card && trialEndBehavior === "pause") {
    const paused = tx.update(
      "subscription",
      id,
      { status: "paused", status_details: pausedBecause(tx, "trial_end_without_payment_method") },
      "customer.subscription.updated",
    );
    tx.emit("customer.subscription.paused", paused);
    return false;
  }
  tx.update("subscription", id, { status: "active" }, "customer.subscription.updated");
  return true;
}

function takePending(tx: Transaction, id: string): DraftLine[] {
  const { pendingLines } = tx.get("subscription_facts", id);
  tx.change("subscription_facts", id, { pendingLines: [] });
  return pendingLines;
}

/** The lines that the next renewal will have, and when. */
export function nextRenewal(
  tx: Transaction,
  id: string,
): { lines: DraftLine[]; at: number; subscription: Subscription } {
  const subscription = tx.get("subscription", id);
  const at = periodEnd(subscription);
  const ends =
    subscription.status === "canceled" ||
    (subscription.cancel_at !== null && subscription.cancel_at <= at);
  const { pendingLines } = tx.get("subscription_facts", id);
  if (ends && pendingLines.length === 0)
    throw invalidRequest("No upcoming invoices for customer", undefined, "invoice_upcoming_none");
  const items = ends ? [] : phaseItemsAt(tx, subscription, at);
  const lines = items.map((item) =>
    periodLine(tx, item, nextSpan(item, subscription.billing_cycle_anchor, at)),
  );
  return { lines: [...pendingLines, ...lines], at, subscription };
}

/** A draft's hour is over: it is finalized and charged, unless collection is paused. */
export function advanceDraft(tx: Transaction, id: string): void {
  const draft = tx.get("invoice", id);
  const subscription = tx.find(
    "subscription",
    draft.parent?.subscription_details?.subscription ?? "",
  );
  const pause = subscription?.pause_collection?.behavior;
  if (pause === "keep_as_draft") {
    tx.change("invoice", id, { auto_advance: false, automatically_finalizes_at: null });
    return;
  }
  const invoice = finalizeInvoice(tx, id);
  if (invoice.status !== "open") return;
  if (pause === "void") voidInvoice(tx, id);
  else if (pause === "mark_uncollectible") markUncollectible(tx, id);
  else payInvoice(tx, id, { offSession: true });
}

/** Writes an open invoice off; it can still be paid. */
export function markUncollectible(tx: Transaction, id: string): Invoice {
  const invoice = tx.get("invoice", id);
  if (invoice.status !== "open") throw invalidRequest("You can only mark an open invoice.");
  const written = tx.change("invoice", id, {
    status: "uncollectible",
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, marked_uncollectible_at: tx.now },
  });
  tx.emit("invoice.marked_uncollectible", written);
  const subscription = written.parent?.subscription_details?.subscription;
  if (subscription) wakeByInvoice(tx, subscription, id);
  return written;
}

/** Tries an overdue invoice again with the card that is now the default. */
export function retryInvoice(tx: Transaction, id: string): void {
  const invoice = tx.get("invoice", id);
  if (invoice.status !== "open") return;
  payInvoice(tx, id, { offSession: true, paymentMethod: cardFor(tx, invoice) });
}

/** A resumption that nobody paid for within 23 hours: its invoice is void, the pause goes on. */
export function expireResumption(tx: Transaction, id: string): void {
  const waiting = tx.get("subscription_facts", id).resumption;
  if (waiting && tx.find("invoice", waiting.invoice)?.status === "open")
    voidInvoice(tx, waiting.invoice);
  tx.change("subscription_facts", id, { resumption: null });
}

/** An `incomplete` subscription that nobody paid within its 23 hours. */
export function expireIncomplete(tx: Transaction, id: string): void {
  const { latest_invoice } = tx.get("subscription", id);
  const invoice = latest_invoice ? tx.find("invoice", latest_invoice) : null;
  if (invoice?.status === "open") voidInvoice(tx, invoice.id);
  tx.update(
    "subscription",
    id,
    { status: "incomplete_expired", ended_at: tx.now },
    "customer.subscription.updated",
  );
}
