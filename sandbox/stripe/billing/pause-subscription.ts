import { invalidRequest } from "../api-error";
import type { DraftLine, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { periodAround } from "./calendar";
import { creditUnused } from "./cancel-subscription";
import { createInvoice } from "./create-invoice";
import { periodLine, remainingLine } from "./draft-lines";
import { finalizeInvoice } from "./finalize-invoice";
import { itemize } from "./itemize";
import { payInvoice } from "./pay-invoice";
import { changedItem } from "./subscription-items";
import { pausedBecause, wakeSubscription } from "./wake-subscription";

export interface Pause {
  /** From when unused time is credited. */
  credits: "now" | "item_current_period_start" | "none";
  /** Whether the credit is invoiced at once or waits for the next invoice. */
  invoices: boolean;
}

/** Stops a subscription where it is: no renewals, no invoices, until it is resumed. */
export function pauseSubscription(tx: Transaction, id: string, how: Pause): Subscription {
  const before = tx.get("subscription", id);
  if (before.status !== "active" && before.status !== "trialing")
    throw invalidRequest(`A subscription that is ${before.status} cannot be paused.`);
  if (before.schedule)
    throw invalidRequest("A subscription with an attached schedule cannot be paused.");
  if (how.credits !== "none") {
    const start = before.items.data[0]?.current_period_start ?? tx.now;
    creditUnused(tx, id, {
      from: how.credits === "now" ? tx.now : start,
      invoiceNow: how.invoices,
    });
  }
  const paused = tx.change("subscription", id, {
    status: "paused",
    status_details: pausedBecause(tx, "pause_requested"),
  });
  tx.emit("customer.subscription.paused", paused);
  tx.emitChange("customer.subscription.updated", before, paused);
  return paused;
}

export interface Resumption {
  keepsAnchor: boolean;
  prorationBehavior: "always_invoice" | "create_prorations" | "none";
  /** Whether an attempt to pay is enough, or only a payment that succeeds. */
  onSuccessOnly: boolean;
}

/**
 * Resumes a paused subscription. With the anchor moved a new period begins, and its invoice comes
 * first; with the anchor kept only time that was credited, or that is new, is billed, as prorations.
 */
export function resumeSubscription(tx: Transaction, id: string, how: Resumption): Subscription {
  const before = tx.get("subscription", id);
  if (before.status !== "paused")
    throw invalidRequest("Only a paused subscription can be resumed.");
  const awaited = tx.get("subscription_facts", id).resumption?.invoice;
  if (awaited && tx.find("invoice", awaited)?.status === "open")
    throw invalidRequest("The subscription is being resumed: its invoice is not paid yet.");
  const { items, anchor, lines } = how.keepsAnchor
    ? goOn(tx, before, how.prorationBehavior)
    : startAnew(tx, before);
  const facts = tx.get("subscription_facts", id);
  const waits = how.keepsAnchor && how.prorationBehavior === "create_prorations";
  if (waits || lines.length === 0) {
    const waiting = itemize(tx, before.customer, lines);
    tx.change("subscription_facts", id, { pendingLines: [...facts.pendingLines, ...waiting] });
    return wakeSubscription(tx, id, { items, anchor, status: "active" });
  }
  tx.change("subscription_facts", id, { pendingLines: [] });
  const draft = createInvoice(tx, {
    customer: before.customer,
    subscription: id,
    reason: "subscription_update",
    lines: [...facts.pendingLines, ...lines],
    discounts: before.discounts,
    period: { start: tx.now, end: tx.now },
    finalizesAt: null,
  });
  tx.change("subscription_facts", id, { resumption: { invoice: draft.id, items, anchor } });
  tx.change("subscription", id, { latest_invoice: draft.id });
  if (finalizeInvoice(tx, draft.id).status !== "open") return tx.get("subscription", id);
  const outcome = payInvoice(tx, draft.id, { offSession: true });
  if (outcome.kind === "declined" && !how.onSuccessOnly)
    return wakeSubscription(tx, id, { items, anchor, status: "past_due" });
  return tx.get("subscription", id);
}

const MONTHLY = { interval: "month", interval_count: 1 };

interface Going {
  items: Subscription["items"]["data"];
  anchor: number;
  lines: DraftLine[];
}

function startAnew(tx: Transaction, { items }: Subscription): Going {
  const fresh = items.data.map((item) =>
    changedItem(item, { span: periodAround(tx.now, item.price.recurring ?? MONTHLY, tx.now) }),
  );
  const lines = fresh.map((item) =>
    periodLine(tx, item, { start: item.current_period_start, end: item.current_period_end }),
  );
  return { items: fresh, anchor: tx.now, lines };
}

/** The period that contains now; what of it is not paid for is billed by the second. */
function goOn(
  tx: Transaction,
  subscription: Subscription,
  prorates: Resumption["prorationBehavior"],
): Going {
  const anchor = subscription.billing_cycle_anchor;
  const { debits } = tx.get("subscription_facts", subscription.id);
  const items = subscription.items.data.map((item) =>
    item.current_period_end > tx.now
      ? item
      : changedItem(item, { span: periodAround(anchor, item.price.recurring ?? MONTHLY, tx.now) }),
  );
  const unpaid = items.filter(
    (item) => !debits.some((debit) => debit.item === item.id && debit.end > tx.now),
  );
  const lines =
    prorates === "none"
      ? []
      : unpaid.map((item) =>
          remainingLine(tx, item, { from: tx.now, end: item.current_period_end, anchor }),
        );
  return { items, anchor, lines };
}
