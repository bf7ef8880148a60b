import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { CheckoutSession } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { createInvoice } from "./create-invoice";
import { countRedemption } from "./discounts";
import { expireIncomplete } from "./renew-subscription";
import { sessionLineItems, sessionTotals } from "./session-line-items";

/**
 * The one completion of a session, after everything it paid for has been written; `unpaid` while a
 * bank is still deciding on the debit.
 */
export function completeSession(
  tx: Transaction,
  id: string,
  paid: "paid" | "unpaid" = "paid",
): CheckoutSession {
  const session = tx.get("checkout_session", id);
  if (session.status !== "open") throw invalidRequest(`This session is ${session.status}.`);
  const facts = tx.change("session_facts", id, { awaitsDebit: paid === "unpaid" });
  const { attempt } = facts;
  const totals = sessionTotals(tx, id);
  const subscription = attempt?.subscription ? tx.get("subscription", attempt.subscription) : null;
  const promotion = tx.find("promotion_code", facts.promotionCode ?? "");
  const coupon = tx.find("coupon", promotion?.promotion.coupon ?? facts.coupon ?? "");
  if (coupon && session.mode === "payment") countRedemption(tx, { coupon, promotion });
  const invoice =
    session.mode === "payment" && session.invoice_creation?.enabled && paid === "paid"
      ? recordInvoice(tx, session, attempt?.customer ?? null)
      : (subscription?.latest_invoice ?? null);
  const customer = tx.find("customer", attempt?.customer ?? session.customer ?? "");
  const completed = tx.change("checkout_session", id, {
    status: "complete",
    url: null,
    customer: customer?.id ?? null,
    subscription: subscription?.id ?? null,
    invoice,
    payment_intent: session.mode === "payment" ? (attempt?.intent ?? null) : null,
    payment_status: session.mode === "setup" || totals.total === 0 ? "no_payment_required" : paid,
    customer_details: {
      address: {
        city: null,
        country: "US",
        line1: null,
        line2: null,
        postal_code: attempt?.postalCode ?? null,
        state: null,
      },
      business_name: null,
      email: attempt?.email ?? customer?.email ?? session.customer_email,
      individual_name: null,
      name: attempt?.name ?? customer?.name ?? null,
      phone: null,
      tax_exempt: "none",
      tax_ids: [],
    },
  });
  tx.emit("checkout.session.completed", completed);
  return completed;
}

/** A completed session whose debit was paid, or was not. */
export function endAsyncSession(tx: Transaction, id: string, paid: boolean): void {
  const session = tx.get("checkout_session", id);
  tx.change("session_facts", id, { awaitsDebit: false });
  if (!paid) return void tx.emit("checkout.session.async_payment_failed", session);
  const { attempt } = tx.get("session_facts", id);
  const invoice =
    session.mode === "payment" && session.invoice_creation?.enabled
      ? recordInvoice(tx, session, attempt?.customer ?? null)
      : session.invoice;
  const done = tx.change("checkout_session", id, { payment_status: "paid", invoice });
  tx.emit("checkout.session.async_payment_succeeded", done);
}

/** The paid invoice that `invoice_creation` asks for; it stands beside the payment intent. */
function recordInvoice(tx: Transaction, session: CheckoutSession, customer: string | null) {
  if (!customer) return null;
  const lines = sessionLineItems(tx, session.id);
  const draft = createInvoice(tx, {
    customer,
    subscription: null,
    reason: "manual",
    lines: lines.map((line) => ({
      amount: line.amount_total,
      description: line.description ?? "",
      start: tx.now,
      end: tx.now,
      price: line.price?.id ?? "",
      quantity: line.quantity ?? 1,
      item: null,
      subscription: null,
      proration: false,
      discountable: true,
      shares: [],
      credited: null,
      invoiceItem: null,
      bills: false,
    })),
    discounts: [],
    period: { start: tx.now, end: tx.now },
    finalizesAt: null,
  });
  const intent = tx.get("session_facts", session.id).attempt?.intent ?? null;
  const invoice = tx.change("invoice", draft.id, {
    status: "paid",
    number: `SANDBOX-${String(tx.nextInvoiceNumber()).padStart(4, "0")}`,
    amount_due: draft.total,
    amount_paid: draft.total,
    amount_remaining: 0,
    attempted: true,
    attempt_count: 1,
    auto_advance: false,
    effective_at: tx.now,
    ending_balance: draft.starting_balance,
    hosted_invoice_url: `${tx.site}/i/${draft.id}`,
    invoice_pdf: `${tx.site}/i/${draft.id}/pdf`,
    status_transitions: { ...draft.status_transitions, finalized_at: tx.now, paid_at: tx.now },
  });
  tx.emit("invoice.finalized", invoice);
  if (intent) {
    const payment = tx.put("invoice_payment", {
      id: newId("inpay"),
      object: "invoice_payment",
      amount_paid: draft.total,
      amount_requested: draft.total,
      created: tx.now,
      currency: draft.currency,
      invoice: draft.id,
      is_default: true,
      livemode: false,
      payment: { payment_intent: intent, type: "payment_intent" },
      status: "paid",
      status_transitions: { canceled_at: null, paid_at: tx.now },
    });
    tx.emit("invoice_payment.paid", payment);
  }
  tx.emit("invoice.paid", invoice);
  tx.emit("invoice.payment_succeeded", invoice);
  return invoice.id;
}

/** Ends an open session; an unpaid subscription that it began ends with it. */
export function expireSession(tx: Transaction, id: string): CheckoutSession {
  const session = tx.get("checkout_session", id);
  if (session.status !== "open")
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  const attempt = tx.get("session_facts", id).attempt;
  const subscription = tx.find("subscription", attempt?.subscription ?? "");
  if (subscription?.status === "incomplete") expireIncomplete(tx, subscription.id);
  const expired = tx.change("checkout_session", id, { status: "expired", url: null });
  tx.emit("checkout.session.expired", expired);
  return expired;
}
