import type { Invoice, PaymentIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { applyPendingItems } from "./pending-update";
import { wakeByInvoice } from "./wake-subscription";

/**
 * Marks an invoice paid, by a payment intent, or by nothing when it asked for nothing or was paid
 * elsewhere. Its subscription then becomes, or stays, active.
 */
export function settleInvoice(
  tx: Transaction,
  id: string,
  intent: PaymentIntent | null,
  options: { outOfBand?: boolean } = {},
): Invoice {
  const before = tx.get("invoice", id);
  for (const payment of tx.list("invoice_payment")) {
    if (payment.invoice !== id || payment.status !== "open") continue;
    const paid = tx.change("invoice_payment", payment.id, {
      amount_paid: intent ? payment.amount_requested : 0,
      status: intent ? "paid" : "canceled",
      status_transitions: {
        canceled_at: intent ? null : tx.now,
        paid_at: intent ? tx.now : null,
      },
    });
    if (intent) tx.emit("invoice_payment.paid", paid);
  }
  const invoice = tx.change("invoice", id, {
    status: "paid",
    amount_paid: options.outOfBand ? 0 : before.amount_due,
    ...(options.outOfBand ? { amount_paid_off_stripe: before.amount_due } : {}),
    amount_remaining: 0,
    attempted: true,
    attempt_count: before.attempt_count + (intent ? 1 : 0),
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions: { ...before.status_transitions, paid_at: tx.now },
  });
  tx.emit("invoice.paid", invoice);
  if (!options.outOfBand) tx.emit("invoice.payment_succeeded", invoice);
  const subscription = invoice.parent?.subscription_details?.subscription;
  if (subscription) wakeSubscription(tx, subscription, invoice, intent);
  return invoice;
}

function wakeSubscription(
  tx: Transaction,
  id: string,
  invoice: Invoice,
  intent: PaymentIntent | null,
): void {
  applyPendingItems(tx, id, invoice.id);
  wakeByInvoice(tx, id, invoice.id);
  const subscription = tx.get("subscription", id);
  const owes = tx
    .list("invoice")
    .some(
      (other) =>
        other.status === "open" &&
        other.attempted &&
        other.parent?.subscription_details?.subscription === id,
    );
  if (!owes)
    tx.update("customer", subscription.customer, { delinquent: false }, "customer.updated");
  const waiting = /^(incomplete|past_due|unpaid)$/.test(subscription.status) && !owes;
  const saves =
    intent?.payment_method &&
    subscription.payment_settings?.save_default_payment_method === "on_subscription";
  tx.update(
    "subscription",
    id,
    {
      ...(waiting ? { status: "active" } : {}),
      ...(saves ? { default_payment_method: intent.payment_method } : {}),
    },
    "customer.subscription.updated",
  );
}
