import type { Stripe } from "stripe";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import { hasNoEffect } from "./fields";

export const invoicePayments: Endpoint[] = [
  endpoint<Stripe.InvoicePaymentListParams>(
    "GET",
    "/v1/invoice_payments",
    ["InvoicePayments", "InvoicePaymentListParams"],
    ({ tx, params }) => {
      const { invoice, status } = params;
      const intent = params.payment?.payment_intent;
      hasNoEffect(params.payment?.type);
      return page(
        tx
          .list("invoice_payment")
          .filter(
            (payment) =>
              (invoice === undefined || payment.invoice === invoice) &&
              (intent === undefined || payment.payment.payment_intent === intent) &&
              (status === undefined || payment.status === status),
          ),
        params,
        "/v1/invoice_payments",
      );
    },
  ),
  endpoint<Stripe.InvoicePaymentRetrieveParams>(
    "GET",
    "/v1/invoice_payments/:id",
    ["InvoicePayments", "InvoicePaymentRetrieveParams"],
    ({ tx, id }) => present(tx.get("invoice_payment", id)),
  ),
];
