import { invalidRequest } from "../api-error";
import type { Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { cancelSubscription } from "./cancel-subscription";
import type { IntentOutcome } from "./intent-outcome";
import { confirmIntent } from "./payment-intents";
import { settleInvoice } from "./settle-invoice";

export type PayOutcome = IntentOutcome | { kind: "settled" } | { kind: "no_payment_method" };

/** The card that an invoice is charged to: its own, the subscription's, the customer's. */
export function cardFor(tx: Transaction, invoice: Invoice): string | null {
  const subscription = tx.find(
    "subscription",
    invoice.parent?.subscription_details?.subscription ?? "",
  );
  return (
    invoice.default_payment_method ??
    subscription?.default_payment_method ??
    tx.get("customer", invoice.customer ?? "").invoice_settings.default_payment_method
  );
}

export function intentOf(tx: Transaction, invoiceId: string): string {
  const payment = tx
    .list("invoice_payment")
    .find((one) => one.invoice === invoiceId && one.status === "open");
  if (!payment?.payment.payment_intent) throw invalidRequest("Invoice has no open payment.");
  return payment.payment.payment_intent;
}

/** Tries to collect an open invoice and writes what follows for it and its subscription. */
export function payInvoice(
  tx: Transaction,
  id: string,
  how: { paymentMethod?: string | null; offSession: boolean; returnUrl?: string | null },
): PayOutcome {
  const invoice = tx.get("invoice", id);
  if (invoice.status === "paid") throw invalidRequest("Invoice is already paid");
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw invalidRequest(`Invoice is ${invoice.status} and cannot be paid.`);
  const method = how.paymentMethod ?? cardFor(tx, invoice);
  if (!method) {
    invoiceFailed(tx, id);
    return { kind: "no_payment_method" };
  }
  const intent = intentOf(tx, id);
  if (tx.get("payment_intent", intent).status === "processing")
    return { kind: "processing", intent: tx.get("payment_intent", intent) };
  if (tx.get("payment_intent", intent).status === "requires_action" && how.offSession)
    return { kind: "challenge", intent: tx.get("payment_intent", intent) };
  const outcome = confirmIntent(tx, intent, {
    paymentMethod: method,
    offSession: how.offSession,
    returnUrl: how.returnUrl ?? null,
  });
  followInvoice(tx, id, outcome);
  return outcome;
}

/** What an invoice's payment attempt means for the invoice. */
export function followInvoice(tx: Transaction, id: string, outcome: IntentOutcome): void {
  if (outcome.kind === "succeeded") settleInvoice(tx, id, outcome.intent);
  else if (outcome.kind === "declined") {
    // Nobody was there to be asked: the customer can still authenticate on the invoice's page.
    if (outcome.decline.code === "authentication_required")
      tx.emit("invoice.payment_action_required", tx.get("invoice", id));
    invoiceFailed(tx, id);
  } else if (outcome.kind === "processing") awaitDebit(tx, id);
  else {
    const invoice = tx.change("invoice", id, { attempted: true });
    tx.emit("invoice.payment_action_required", invoice);
  }
}

/** A debit is on its way: the invoice stays open, and a new subscription is active meanwhile. */
function awaitDebit(tx: Transaction, id: string): void {
  const invoice = tx.update(
    "invoice",
    id,
    { attempted: true, next_payment_attempt: null },
    "invoice.updated",
  );
  const subscription = tx.find(
    "subscription",
    invoice.parent?.subscription_details?.subscription ?? "",
  );
  if (subscription?.status !== "incomplete") return;
  const intent = tx.get("payment_intent", intentOf(tx, id));
  const saves =
    subscription.payment_settings?.save_default_payment_method === "on_subscription" &&
    intent.payment_method !== null;
  tx.update(
    "subscription",
    subscription.id,
    {
      status: "active",
      ...(saves ? { default_payment_method: intent.payment_method } : {}),
    },
    "customer.subscription.updated",
  );
}

function invoiceFailed(tx: Transaction, id: string): void {
  const before = tx.get("invoice", id);
  const subscriptionId = before.parent?.subscription_details?.subscription;
  const subscription = subscriptionId ? tx.get("subscription", subscriptionId) : null;
  // An invoice that a held update waits for is nobody's debt: without it nothing changes.
  const held =
    subscription !== null &&
    tx.get("subscription_facts", subscription.id).pendingItems?.invoice === id;
  const renews = subscription !== null && !held && !/^incomplete/.test(subscription.status);
  const attempts = before.attempt_count + 1;
  const { retryDays, afterRetries } = tx.state.settings;
  const wait = retryDelay(retryDays, attempts);
  const retries = renews && before.auto_advance && wait !== null;
  const invoice = tx.change("invoice", id, {
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt: retries ? tx.now + wait : null,
  });
  tx.emit("invoice.payment_failed", invoice);
  tx.emitChange("invoice.updated", before, invoice);
  if (!renews || subscription.status === "canceled") return;
  tx.update("customer", subscription.customer, { delinquent: true }, "customer.updated");
  const over = wait === null && before.auto_advance;
  if (over && afterRetries === "cancel")
    return void cancelSubscription(tx, subscription.id, { reason: "payment_failed" });
  const status = over ? afterRetries : "past_due";
  const waits = /^(active|trialing)$/.test(subscription.status);
  if (status !== "cancel" && (waits || (over && subscription.status === "past_due")))
    tx.update("subscription", subscription.id, { status }, "customer.subscription.updated");
}

/** Seconds from failed attempt number `attempts` to the next; null when it was the last. */
function retryDelay(days: number[], attempts: number): number | null {
  const day = days[attempts - 1];
  return day === undefined ? null : (day - (days[attempts - 2] ?? 0)) * 86_400;
}
