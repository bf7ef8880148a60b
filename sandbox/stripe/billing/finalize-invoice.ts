import { invalidRequest } from "../api-error";
import { newId, randomText } from "../state/identifier";
import type { Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { createIntent } from "./create-intent";
import { settleInvoice } from "./settle-invoice";

/** Below this a card cannot be charged: the amount is carried to the next invoice. */
const MINIMUM_CHARGE = 50;

/**
 * Freezes a draft: it gets its number, uses up or leaves behind customer balance, and what remains
 * to pay gets a payment intent. An invoice that asks for nothing is paid on the spot.
 */
export function finalizeInvoice(tx: Transaction, id: string): Invoice {
  const draft = tx.get("invoice", id);
  if (draft.status !== "draft")
    throw invalidRequest("This invoice is already finalized.", undefined, "invoice_not_editable");
  const { amountDue, endingBalance } = applyBalance(tx, draft);
  const token = randomText(24);
  const invoice = tx.change("invoice", id, {
    status: "open",
    last_finalization_error: null,
    number: `SANDBOX-${String(tx.nextInvoiceNumber()).padStart(4, "0")}`,
    amount_due: amountDue,
    amount_remaining: amountDue,
    ending_balance: endingBalance,
    automatically_finalizes_at: null,
    next_payment_attempt: null,
    effective_at: tx.now,
    hosted_invoice_url: `${tx.site}/i/${id}?token=${token}`,
    invoice_pdf: `${tx.site}/i/${id}/pdf?token=${token}`,
    status_transitions: { ...draft.status_transitions, finalized_at: tx.now },
  });
  if (amountDue > 0) requestPayment(tx, invoice);
  tx.emit("invoice.finalized", invoice);
  return amountDue === 0 ? settleInvoice(tx, id, null) : invoice;
}

/** What is asked for of a total, after what the customer's balance covers (below zero: credit). */
export function dueOf(total: number, balance: number): number {
  const wanted = total + balance;
  return wanted >= MINIMUM_CHARGE ? wanted : 0;
}

function applyBalance(tx: Transaction, draft: Invoice) {
  const customer = tx.get("customer", draft.customer ?? "");
  const amountDue = dueOf(draft.total, customer.balance);
  const endingBalance = draft.total + customer.balance - amountDue;
  if (endingBalance !== customer.balance)
    tx.update("customer", customer.id, { balance: endingBalance }, "customer.updated");
  return { amountDue, endingBalance };
}

function requestPayment(tx: Transaction, invoice: Invoice): void {
  const subscription = invoice.parent?.subscription_details?.subscription;
  const intent = createIntent(tx, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    description: subscription ? purposeOf(invoice) : "Payment for Invoice",
    invoice: invoice.id,
    receiptEmail: invoice.customer_email,
    setupFutureUsage: subscription ? "off_session" : null,
  });
  tx.put("invoice_payment", {
    id: newId("inpay"),
    object: "invoice_payment",
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: tx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: "payment_intent" },
    status: "open",
    status_transitions: { canceled_at: null, paid_at: null },
  });
}

const purposeOf = (invoice: Invoice) =>
  invoice.billing_reason === "subscription_create"
    ? "Subscription creation"
    : "Subscription update";

/** What a void invoice had taken from its customer's balance, or left on it, is undone. */
function returnBalance(tx: Transaction, invoice: Invoice): void {
  const { starting_balance: start, ending_balance: end } = invoice;
  const customer = tx.find("customer", invoice.customer ?? "");
  if (!customer || end === null || end === start) return;
  const balance = customer.balance - (end - start);
  tx.update("customer", customer.id, { balance }, "customer.updated");
}

/** Gives an open invoice up; what it asked for is no longer owed. */
export function voidInvoice(tx: Transaction, id: string): Invoice {
  const invoice = tx.get("invoice", id);
  if (invoice.status !== "open" && invoice.status !== "uncollectible")
    throw invalidRequest(`You can only void an open invoice; this one is ${invoice.status}.`);
  for (const payment of tx.list("invoice_payment")) {
    if (payment.invoice !== id || payment.status !== "open") continue;
    tx.change("invoice_payment", payment.id, {
      status: "canceled",
      status_transitions: { canceled_at: tx.now, paid_at: null },
    });
    const intent = tx.find("payment_intent", payment.payment.payment_intent ?? "");
    if (intent && intent.status !== "canceled") {
      const canceled = tx.change("payment_intent", intent.id, {
        status: "canceled",
        canceled_at: tx.now,
        cancellation_reason: "void_invoice",
        next_action: null,
      });
      tx.emit("payment_intent.canceled", canceled);
    }
  }
  const voided = tx.change("invoice", id, {
    status: "void",
    auto_advance: false,
    amount_remaining: 0,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: tx.now },
  });
  tx.emit("invoice.voided", voided);
  returnBalance(tx, invoice);
  return voided;
}
