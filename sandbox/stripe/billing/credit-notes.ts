import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { CreditNote, CreditNoteLine, Invoice, Refund } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { createRefund } from "./refunds";

export interface NewCreditNote {
  invoice: string;
  /** The whole note in minor units; null when lines or parts say it. */
  amount: number | null;
  lines: { invoiceLine: string | null; amount: number; description: string | null }[];
  /** How a paid invoice's money goes back: by a refund, as balance, or outside of Stripe. */
  refundAmount: number;
  creditAmount: number;
  outOfBandAmount: number;
  /** Refunds that were made before and belong to the note. */
  refunds: { refund: string; amount: number | null }[];
  reason: CreditNote["reason"];
  memo: string | null;
  metadata: Record<string, string>;
}

/**
 * Credits a finalized invoice. An open one then asks for less; a paid one's money goes back by a
 * refund, to the customer's balance or outside of Stripe. https://docs.stripe.com/invoicing/integration/programmatic-credit-notes
 */
export function createCreditNote(tx: Transaction, o: NewCreditNote): CreditNote {
  const invoice = tx.get("invoice", o.invoice, "invoice");
  if (invoice.status !== "open" && invoice.status !== "paid" && invoice.status !== "uncollectible")
    throw invalidRequest(
      "You can only create credit notes for finalized invoices that are open, paid or uncollectible.",
      "invoice",
    );
  const amount = amountOf(o);
  const paid = invoice.status === "paid";
  const refunds = paid ? moneyBack(tx, invoice, o, amount) : requireUnpaid(invoice, o, amount);
  const number = notesOf(tx, invoice.id).length + 1;
  const id = newId("cn");
  const note = tx.put("credit_note", {
    id,
    object: "credit_note",
    amount,
    amount_shipping: 0,
    created: tx.now,
    currency: invoice.currency,
    customer: invoice.customer ?? "",
    customer_account: null,
    customer_balance_transaction: o.creditAmount > 0 ? newId("cbtxn") : null,
    discount_amount: 0,
    discount_amounts: [],
    effective_at: tx.now,
    invoice: invoice.id,
    lines: {
      object: "list",
      data: linesOf(invoice, o, amount),
      has_more: false,
      url: `/v1/credit_notes/${id}/lines`,
    },
    livemode: false,
    memo: o.memo,
    metadata: o.metadata,
    number: `${invoice.number}-CN-${String(number).padStart(2, "0")}`,
    out_of_band_amount: paid ? o.outOfBandAmount : null,
    pdf: `${tx.site}/i/${invoice.id}/pdf`,
    post_payment_amount: paid ? amount : 0,
    pre_payment_amount: paid ? 0 : amount,
    pretax_credit_amounts: [],
    reason: o.reason,
    refunds: refunds.map((refund) => ({
      amount_refunded: refund.amount,
      payment_record_refund: null,
      refund: refund.id,
      type: "refund",
    })),
    shipping_cost: null,
    status: "issued",
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount,
    total_excluding_tax: amount,
    total_taxes: [],
    type: paid ? "post_payment" : "pre_payment",
    voided_at: null,
  });
  tx.emit("credit_note.created", note);
  recountNotes(tx, invoice.id);
  return note;
}

const notesOf = (tx: Transaction, invoice: string) =>
  tx.list("credit_note").filter((note) => note.invoice === invoice);

function amountOf(o: NewCreditNote): number {
  const parts =
    o.refundAmount +
    o.creditAmount +
    o.outOfBandAmount +
    o.refunds.reduce((sum, one) => sum + (one.amount ?? 0), 0);
  const lines = o.lines.reduce((sum, line) => sum + line.amount, 0);
  const amount = o.lines.length > 0 ? lines : (o.amount ?? parts);
  if (o.amount !== null && o.amount !== amount)
    throw invalidRequest("The amount is not the sum of the lines.", "amount");
  if (!Number.isInteger(amount) || amount < 1)
    throw invalidRequest("Invalid positive integer", "amount", "parameter_invalid_integer");
  return amount;
}

function requireUnpaid(invoice: Invoice, o: NewCreditNote, amount: number): Refund[] {
  if (o.refundAmount > 0 || o.creditAmount > 0 || o.outOfBandAmount > 0 || o.refunds.length > 0)
    throw invalidRequest("An invoice that is not paid has nothing to give back.", "refund_amount");
  if (amount > invoice.amount_remaining)
    throw invalidRequest("The credit note exceeds what the invoice still asks for.", "amount");
  return [];
}

/** Gives a paid invoice's money back the way the note says; the refunds that carry it. */
function moneyBack(tx: Transaction, invoice: Invoice, o: NewCreditNote, amount: number): Refund[] {
  const linked = o.refunds.map((one) => tx.get("refund", one.refund, "refunds[0][refund]"));
  const linkedAmount = linked.reduce(
    (sum, one, i) => sum + (o.refunds[i]?.amount ?? one.amount),
    0,
  );
  if (o.refundAmount + o.creditAmount + o.outOfBandAmount + linkedAmount !== amount)
    throw invalidRequest(
      "The sum of credit amount, refund amount and out of band amount must equal the credit note amount.",
      "amount",
    );
  if (invoice.post_payment_credit_notes_amount + amount > invoice.total)
    throw invalidRequest("The credit notes of an invoice cannot exceed its total.", "amount");
  if (o.creditAmount > 0) {
    const { id, balance } = tx.get("customer", invoice.customer ?? "");
    tx.update("customer", id, { balance: balance - o.creditAmount }, "customer.updated");
  }
  if (o.refundAmount === 0) return linked;
  const payment = tx
    .list("invoice_payment")
    .find((one) => one.invoice === invoice.id && one.status === "paid");
  const intent = tx.find("payment_intent", payment?.payment.payment_intent ?? "");
  if (!intent?.latest_charge)
    throw invalidRequest("The invoice has no payment that can be refunded.", "refund_amount");
  const refund = createRefund(tx, tx.get("charge", intent.latest_charge), {
    amount: o.refundAmount,
    reason: null,
    metadata: {},
  });
  return [...linked, refund];
}

function linesOf(invoice: Invoice, o: NewCreditNote, amount: number): CreditNoteLine[] {
  const wanted =
    o.lines.length > 0 ? o.lines : [{ invoiceLine: null, amount, description: "Credit" }];
  return wanted.map((line, index) => {
    const of = invoice.lines.data.find((one) => one.id === line.invoiceLine);
    if (line.invoiceLine && !of)
      throw invalidRequest(
        `No such invoice line item: '${line.invoiceLine}'`,
        `lines[${index}][invoice_line_item]`,
        "resource_missing",
      );
    return {
      id: newId("cnli"),
      object: "credit_note_line_item",
      amount: line.amount,
      description: line.description ?? of?.description ?? null,
      discount_amount: 0,
      discount_amounts: [],
      ...(of ? { invoice_line_item: of.id } : {}),
      livemode: false,
      metadata: {},
      pretax_credit_amounts: [],
      quantity: of?.quantity ?? 1,
      tax_rates: [],
      taxes: [],
      type: of ? "invoice_line_item" : "custom_line_item",
      unit_amount: of ? null : line.amount,
      unit_amount_decimal: of ? null : String(line.amount),
    };
  });
}

/** An invoice counts the notes that stand; an open one asks for so much less. */
function recountNotes(tx: Transaction, id: string): void {
  const standing = notesOf(tx, id).filter((note) => note.status === "issued");
  const sum = (key: "pre_payment_amount" | "post_payment_amount") =>
    standing.reduce((total, note) => total + note[key], 0);
  const before = tx.get("invoice", id);
  const less = sum("pre_payment_amount") - before.pre_payment_credit_notes_amount;
  tx.update(
    "invoice",
    id,
    {
      pre_payment_credit_notes_amount: sum("pre_payment_amount"),
      post_payment_credit_notes_amount: sum("post_payment_amount"),
      amount_due: before.amount_due - less,
      amount_remaining: before.amount_remaining - less,
    },
    "invoice.updated",
  );
  if (less === 0) return;
  for (const payment of tx.list("invoice_payment"))
    if (payment.invoice === id && payment.status === "open") {
      const asked = payment.amount_requested - less;
      tx.change("invoice_payment", payment.id, { amount_requested: asked });
      if (payment.payment.payment_intent && asked > 0)
        tx.change("payment_intent", payment.payment.payment_intent, { amount: asked });
    }
}

/** Takes a note on an open invoice back; what a paid one gave back cannot be taken back so. */
export function voidCreditNote(tx: Transaction, id: string): CreditNote {
  const note = tx.get("credit_note", id);
  if (note.status !== "issued") throw invalidRequest("This credit note is already void.");
  if (note.type !== "pre_payment")
    throw invalidRequest("You can only void a credit note of an open invoice.");
  const voided = tx.change("credit_note", id, { status: "void", voided_at: tx.now });
  tx.emit("credit_note.voided", voided);
  recountNotes(tx, note.invoice);
  return voided;
}
