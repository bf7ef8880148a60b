import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { finalizeInvoice, voidInvoice } from "../billing/finalize-invoice";
import { payInvoice } from "../billing/pay-invoice";
import { declineError, resolvePaymentMethod } from "../billing/payment-methods";
import { markUncollectible } from "../billing/renew-subscription";
import { settleInvoice } from "../billing/settle-invoice";
import { previewChange, previewNew } from "../billing/update-subscription";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { mergeMetadata } from "./fields";
import { itemChanges, prorationOf } from "./subscription-update";

type PreviewParams = Wire<Stripe.InvoiceCreatePreviewParams>;

function preview(tx: Transaction, params: PreviewParams): Invoice {
  const details = params.subscription_details;
  if (!params.subscription) {
    if (!params.customer || !details?.items)
      throw invalidRequest("Give a subscription, or a customer and items.", "subscription");
    const items = details.items.map((item) => ({
      price: item.price ?? "",
      quantity: item.quantity ?? 1,
    }));
    return previewNew(tx.forCustomer(params.customer), params.customer, items);
  }
  const subscription = tx.get("subscription", params.subscription, "subscription");
  if (params.customer && params.customer !== subscription.customer)
    throw invalidRequest("The subscription belongs to another customer.", "customer");
  const own = tx.forCustomer(subscription.customer);
  const anchor = details?.billing_cycle_anchor;
  const resetsAnchor = typeof anchor === "object" && anchor.type === "now";
  const endsTrial = details?.trial_end === "now";
  const behavior = prorationOf(details?.proration_behavior);
  const at = details?.proration_date ?? own.now;
  if (!details?.items && !resetsAnchor && !endsTrial)
    return previewChange(own, subscription.id, null);
  return previewChange(own, subscription.id, {
    items: itemChanges(details?.items),
    resetsAnchor,
    endsTrial,
    prorationBehavior: behavior,
    at,
  });
}

function pay(tx: Transaction, id: string, params: Wire<Stripe.InvoicePayParams>): Invoice {
  const invoice = tx.get("invoice", id);
  const own = tx.forCustomer(invoice.customer);
  if (invoice.status === "draft") finalizeInvoice(own, id);
  if (own.get("invoice", id).status === "paid") {
    if (invoice.status === "draft") return own.get("invoice", id);
    throw invalidRequest("Invoice is already paid");
  }
  if (params.paid_out_of_band) return settleInvoice(own, id, null, { outOfBand: true });
  const outcome = payInvoice(own, id, {
    paymentMethod: params.payment_method
      ? resolvePaymentMethod(own, params.payment_method).id
      : null,
    offSession: params.off_session ?? true,
  });
  if (outcome.kind === "declined")
    throw declineError(outcome.decline, { payment_intent: present(outcome.intent) });
  if (outcome.kind === "challenge")
    throw declineError(
      {
        code: "invoice_payment_intent_requires_action",
        declineCode: null,
        message:
          "Payment for this invoice requires additional user action before it can be completed successfully.",
      },
      { payment_intent: present(outcome.intent) },
    );
  if (outcome.kind === "no_payment_method")
    throw invalidRequest(
      "There is no `default_payment_method` set on this Customer or Invoice. Please provide one.",
      "payment_method",
    );
  return own.get("invoice", id);
}

export const invoices: Endpoint[] = [
  endpoint<Stripe.InvoiceCreatePreviewParams>(
    "POST",
    "/v1/invoices/create_preview",
    ["Invoices", "InvoiceCreatePreviewParams"],
    ({ tx, params }) => present(preview(tx, params)),
  ),
  endpoint<Stripe.InvoiceListParams>(
    "GET",
    "/v1/invoices",
    ["Invoices", "InvoiceListParams"],
    ({ tx, params }) => {
      const { customer, status, subscription, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("invoice")
          .filter(
            (invoice) =>
              (customer === undefined || invoice.customer === customer) &&
              (status === undefined || invoice.status === status) &&
              (subscription === undefined ||
                invoice.parent?.subscription_details?.subscription === subscription) &&
              isCreatedIn(invoice.created),
          ),
        params,
        "/v1/invoices",
      );
    },
  ),
  endpoint<Stripe.InvoiceRetrieveParams>(
    "GET",
    "/v1/invoices/:id",
    ["Invoices", "InvoiceRetrieveParams"],
    ({ tx, id }) => present(tx.get("invoice", id)),
  ),
  endpoint<Stripe.InvoiceUpdateParams>(
    "POST",
    "/v1/invoices/:id",
    ["Invoices", "InvoiceUpdateParams"],
    ({ tx, id, params }) => {
      const { metadata } = tx.get("invoice", id);
      const patch = { metadata: mergeMetadata(metadata, params.metadata) };
      return present(tx.update("invoice", id, patch, "invoice.updated"));
    },
  ),
  endpoint<Stripe.InvoiceListLineItemsParams>(
    "GET",
    "/v1/invoices/:id/lines",
    ["Invoices", "InvoiceListLineItemsParams"],
    ({ tx, id, params }) =>
      page(tx.get("invoice", id).lines.data, params, `/v1/invoices/${id}/lines`),
  ),
  endpoint<Stripe.InvoicePayParams>(
    "POST",
    "/v1/invoices/:id/pay",
    ["Invoices", "InvoicePayParams"],
    ({ tx, id, params }) => present(pay(tx, id, params)),
  ),
  endpoint<Stripe.InvoiceFinalizeInvoiceParams>(
    "POST",
    "/v1/invoices/:id/finalize",
    ["Invoices", "InvoiceFinalizeInvoiceParams"],
    ({ tx, id }) => present(finalizeInvoice(tx.forCustomer(tx.get("invoice", id).customer), id)),
  ),
  endpoint<Stripe.InvoiceVoidInvoiceParams>(
    "POST",
    "/v1/invoices/:id/void",
    ["Invoices", "InvoiceVoidInvoiceParams"],
    ({ tx, id }) => present(voidInvoice(tx.forCustomer(tx.get("invoice", id).customer), id)),
  ),
  endpoint<Stripe.InvoiceMarkUncollectibleParams>(
    "POST",
    "/v1/invoices/:id/mark_uncollectible",
    ["Invoices", "InvoiceMarkUncollectibleParams"],
    ({ tx, id }) => present(markUncollectible(tx.forCustomer(tx.get("invoice", id).customer), id)),
  ),
];
