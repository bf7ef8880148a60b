import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { createCreditNote, type NewCreditNote, voidCreditNote } from "../billing/credit-notes";
import { settleInvoice } from "../billing/settle-invoice";
import { oneOf } from "../contract/one-of";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { CreditNote } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, hasNoEffect, mergeMetadata } from "./fields";

const own = (tx: Transaction, invoice: string) =>
  tx.forCustomer(tx.get("invoice", invoice, "invoice").customer);

function wanted(tx: Transaction, params: Wire<Stripe.CreditNoteCreateParams>): NewCreditNote {
  hasNoEffect(params.email_type);
  const invoice = tx.get("invoice", params.invoice, "invoice");
  return {
    invoice: invoice.id,
    amount: params.amount ?? null,
    lines: (params.lines ?? []).map((line) => {
      const of = invoice.lines.data.find((one) => one.id === line.invoice_line_item);
      const byUnit = (line.unit_amount ?? 0) * (line.quantity ?? 1);
      hasNoEffect(line.type);
      return {
        invoiceLine: line.invoice_line_item ?? null,
        amount: line.amount ?? (line.unit_amount === undefined ? (of?.amount ?? 0) : byUnit),
        description: line.description ?? null,
      };
    }),
    refundAmount: params.refund_amount ?? 0,
    creditAmount: params.credit_amount ?? 0,
    outOfBandAmount: params.out_of_band_amount ?? 0,
    refunds: (params.refunds ?? []).map((one) => {
      hasNoEffect(one.type);
      if (!one.refund)
        throw invalidRequest("Missing required param: refund.", "refunds[0][refund]");
      const { amount } = tx.get("refund", one.refund, "refunds[0][refund]");
      return { refund: one.refund, amount: one.amount_refunded ?? amount };
    }),
    reason: oneOf(params.reason, [
      "duplicate",
      "fraudulent",
      "order_change",
      "product_unsatisfactory",
    ]),
    memo: params.memo ?? null,
    metadata: mergeMetadata({}, params.metadata),
  };
}

/** An open invoice whose whole rest is credited is paid with it. */
function create(tx: Transaction, params: Wire<Stripe.CreditNoteCreateParams>): CreditNote {
  const note = createCreditNote(tx, wanted(tx, params));
  const invoice = tx.get("invoice", note.invoice);
  if (invoice.status !== "paid" && invoice.amount_remaining === 0)
    settleInvoice(tx, invoice.id, null);
  return note;
}

export const creditNotes: Endpoint[] = [
  endpoint<Stripe.CreditNoteCreateParams>(
    "POST",
    "/v1/credit_notes",
    ["CreditNotes", "CreditNoteCreateParams"],
    ({ tx, params }) => present(create(own(tx, params.invoice), params)),
  ),
  endpoint<Stripe.CreditNotePreviewParams>(
    "GET",
    "/v1/credit_notes/preview",
    ["CreditNotes", "CreditNotePreviewParams"],
    ({ tx, params }) => present(own(tx, params.invoice).rehearse((trial) => create(trial, params))),
  ),
  endpoint<Stripe.CreditNoteListParams>(
    "GET",
    "/v1/credit_notes",
    ["CreditNotes", "CreditNoteListParams"],
    ({ tx, params }) => {
      const { invoice, customer, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("credit_note")
          .filter(
            (note) =>
              (invoice === undefined || note.invoice === invoice) &&
              (customer === undefined || note.customer === customer) &&
              isCreatedIn(note.created),
          ),
        params,
        "/v1/credit_notes",
      );
    },
  ),
  endpoint<Stripe.CreditNoteRetrieveParams>(
    "GET",
    "/v1/credit_notes/:id",
    ["CreditNotes", "CreditNoteRetrieveParams"],
    ({ tx, id }) => present(tx.get("credit_note", id)),
  ),
  endpoint<Stripe.CreditNoteUpdateParams>(
    "POST",
    "/v1/credit_notes/:id",
    ["CreditNotes", "CreditNoteUpdateParams"],
    ({ tx, id, params }) => {
      const { metadata } = tx.get("credit_note", id);
      const patch = given({
        memo: params.memo,
        metadata: mergeMetadata(metadata, params.metadata),
      });
      return present(tx.update("credit_note", id, patch, "credit_note.updated"));
    },
  ),
  endpoint<Stripe.CreditNoteListLineItemsParams>(
    "GET",
    "/v1/credit_notes/:id/lines",
    ["CreditNotes", "CreditNoteListLineItemsParams"],
    ({ tx, id, params }) =>
      page(tx.get("credit_note", id).lines.data, params, `/v1/credit_notes/${id}/lines`),
  ),
  endpoint<Stripe.CreditNoteVoidCreditNoteParams>(
    "POST",
    "/v1/credit_notes/:id/void",
    ["CreditNotes", "CreditNoteVoidCreditNoteParams"],
    ({ tx, id }) => present(voidCreditNote(own(tx, tx.get("credit_note", id).invoice), id)),
  ),
];
