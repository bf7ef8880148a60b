import { ApiError } from "../api-error";
import type { Invoice, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { createInvoice } from "./create-invoice";
import { createSubscription } from "./create-subscription";
import { endSpentDiscounts } from "./discounts";
import { finalizeInvoice } from "./finalize-invoice";
import { itemize } from "./itemize";
import { type PayOutcome, payInvoice } from "./pay-invoice";
import { declineError } from "./payment-methods";
import { holdUpdate } from "./pending-update";
import { nextRenewal } from "./renew-subscription";
import { type PlannedChange, planChange, type WantedChange } from "./subscription-change";

export type PaymentBehavior =
  | "allow_incomplete"
  | "default_incomplete"
  | "error_if_incomplete"
  | "pending_if_incomplete";

/**
 * Changes a subscription's items or anchor: writes the change, its prorations and, when it bills
 * now, an invoice that is charged at once. A refused charge is what `behavior` says: the whole
 * change is undone, waits, or stays with the subscription past due. `reported` is the version that
 * the event compares with, when the request changed other fields before.
 */
export function changeSubscription(
  tx: Transaction,
  id: string,
  wanted: WantedChange,
  behavior: PaymentBehavior,
  reported?: Subscription,
): Subscription {
  const before = tx.get("subscription", id);
  const wasDebits = tx.get("subscription_facts", id).debits;
  const plan = planChange(tx, before, wanted);
  const waits =
    behavior === "pending_if_incomplete" &&
    tx.rehearse((trial) => !isPayable(trial, applyPlan(trial, before, wanted, plan)));
  const draft = applyPlan(tx, before, wanted, plan);
  if (draft && waits)
    holdUpdate(tx, id, {
      invoice: draft.id,
      items: plan.items,
      anchor: plan.anchor,
      was: before.items.data,
      wasAnchor: before.billing_cycle_anchor,
      wasDebits,
    });
  tx.emitChange("customer.subscription.updated", reported ?? before, tx.get("subscription", id));
  if (!draft) return tx.get("subscription", id);
  const invoice = finalizeInvoice(tx, draft.id);
  endSpentDiscounts(tx, id);
  if (invoice.status !== "open" || behavior === "default_incomplete")
    return tx.get("subscription", id);
  const paid = payInvoice(tx, invoice.id, { offSession: false });
  if (behavior === "error_if_incomplete") refuseUnpaid(paid);
  return tx.get("subscription", id);
}

/** Whether a draft, if there is one, would be paid at once. */
function isPayable(tx: Transaction, draft: Invoice | null): boolean {
  if (!draft || finalizeInvoice(tx, draft.id).status !== "open") return true;
  return payInvoice(tx, draft.id, { offSession: false }).kind === "succeeded";
}

/** Undoes the whole request: nothing of an update that cannot be paid remains. */
function refuseUnpaid(outcome: PayOutcome): void {
  if (outcome.kind === "declined")
    throw new ApiError(402, declineError(outcome.decline).body, { keepsChanges: false });
  if (outcome.kind === "challenge")
    throw new ApiError(402, {
      type: "card_error",
      code: "subscription_payment_intent_requires_action",
      message:
        "Payment for this subscription requires additional user action before it can be completed successfully.",
    });
  if (outcome.kind === "no_payment_method")
    throw new ApiError(400, {
      type: "invalid_request_error",
      code: "resource_missing",
      message:
        "This customer has no attached payment source or default payment method. Please consider adding a default payment method.",
    });
}

/** Writes a planned change; the draft invoice when it bills now, null when it waits. */
function applyPlan(
  tx: Transaction,
  before: Subscription,
  wanted: WantedChange,
  plan: PlannedChange,
): Invoice | null {
  const { id } = before;
  const facts = tx.get("subscription_facts", id);
  tx.change("subscription", id, {
    billing_cycle_anchor: plan.anchor,
    items: { ...before.items, data: plan.items },
    ...(wanted.endsTrial ? { trial_end: wanted.at, status: "active" } : {}),
    ...(before.cancel_at_period_end && plan.resetsAnchor
      ? { cancel_at: plan.items[0]?.current_period_end ?? before.cancel_at }
      : {}),
  });
  const itemized = itemize(tx, before.customer, plan.lines);
  const debits = facts.debits.filter((debit) => !plan.credited.includes(debit.item));
  const billsNow =
    plan.lines.length > 0 && (plan.resetsAnchor || wanted.prorationBehavior === "always_invoice");
  if (!billsNow) {
    const waiting = itemized.flatMap((line) =>
      line.bills && line.item ? [{ ...pendingDebit(line, line.item) }] : [],
    );
    tx.change("subscription_facts", id, {
      debits: [...debits, ...waiting],
      pendingLines: [...facts.pendingLines, ...itemized],
    });
    return null;
  }
  tx.change("subscription_facts", id, { debits, pendingLines: [] });
  const draft = createInvoice(tx, {
    customer: before.customer,
    subscription: id,
    reason: "subscription_update",
    lines: [...facts.pendingLines, ...itemized],
    discounts: before.discounts,
    period: {
      start: before.items.data[0]?.current_period_start ?? tx.now,
      end: tx.now,
    },
    finalizesAt: null,
    prorationDate: wanted.at,
  });
  tx.change("subscription", id, { latest_invoice: draft.id });
  return draft;
}

const pendingDebit = (line: PlannedChange["lines"][number], item: string) => ({
  item,
  invoice: null,
  line: null,
  price: line.price,
  quantity: line.quantity,
  amount: line.amount,
  discounts: [],
  start: line.start,
  end: line.end,
});

/** The invoice that a change would make; nothing of it stays. */
export function previewChange(tx: Transaction, id: string, wanted: WantedChange | null): Invoice {
  return tx.rehearse((trial) => {
    const before = trial.get("subscription", id);
    const draft = wanted && applyPlan(trial, before, wanted, planChange(trial, before, wanted));
    return draft ?? upcomingInvoice(trial, id);
  });
}

/** The invoice of the next renewal, as it stands now. */
export function upcomingInvoice(tx: Transaction, id: string): Invoice {
  return tx.rehearse((trial) => {
    const { lines, at, subscription } = nextRenewal(trial, id);
    return createInvoice(trial.at(at), {
      customer: subscription.customer,
      subscription: id,
      reason: "upcoming",
      lines,
      discounts: subscription.discounts,
      period: { start: subscription.items.data[0]?.current_period_start ?? at, end: at },
      finalizesAt: at + 3600,
    });
  });
}

/** The first invoice of a subscription that does not exist yet. */
export function previewNew(
  tx: Transaction,
  customer: string,
  items: { price: string; quantity: number }[],
): Invoice {
  return tx.rehearse((trial) => {
    const { invoice } = createSubscription(trial, { customer, items });
    return { ...invoice, status: "draft", number: null };
  });
}
