import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { createRefund, settleRefund } from "../billing/refunds";
import { oneOf } from "../contract/one-of";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Charge, Refund } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { mergeMetadata } from "./fields";

function chargeOf(tx: Transaction, charge: string | undefined, intent: string | undefined): Charge {
  if (charge) return tx.get("charge", charge, "charge");
  if (!intent)
    throw invalidRequest(
      "One of the following params should be provided for this request: payment_intent or charge.",
    );
  const found = tx.get("payment_intent", intent, "payment_intent");
  if (!found.latest_charge || found.status !== "succeeded")
    throw invalidRequest(
      `This PaymentIntent (${intent}) does not have a successful charge to refund.`,
      "payment_intent",
      "resource_missing",
    );
  return tx.get("charge", found.latest_charge);
}

const own = (tx: Transaction, refund: Refund) => tx.forCustomer(refund.customer);

export const refunds: Endpoint[] = [
  endpoint<Stripe.RefundCreateParams>(
    "POST",
    "/v1/refunds",
    ["Refunds", "RefundCreateParams"],
    ({ tx, params }) => {
      const charge = chargeOf(tx, params.charge, params.payment_intent);
      return present(
        createRefund(tx.forCustomer(charge.customer), charge, {
          amount: params.amount ?? null,
          reason: oneOf(params.reason, ["duplicate", "fraudulent", "requested_by_customer"]),
          metadata: mergeMetadata({}, params.metadata),
        }),
      );
    },
  ),
  endpoint<Stripe.RefundListParams>(
    "GET",
    "/v1/refunds",
    ["Refunds", "RefundListParams"],
    ({ tx, params }) => {
      const { charge, payment_intent, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("refund")
          .filter(
            (refund) =>
              (charge === undefined || refund.charge === charge) &&
              (payment_intent === undefined || refund.payment_intent === payment_intent) &&
              isCreatedIn(refund.created),
          ),
        params,
        "/v1/refunds",
      );
    },
  ),
  endpoint<Stripe.RefundRetrieveParams>(
    "GET",
    "/v1/refunds/:id",
    ["Refunds", "RefundRetrieveParams"],
    ({ tx, id }) => present(tx.get("refund", id)),
  ),
  endpoint<Stripe.RefundUpdateParams>(
    "POST",
    "/v1/refunds/:id",
    ["Refunds", "RefundUpdateParams"],
    ({ tx, id, params }) => {
      const refund = tx.get("refund", id);
      const metadata = mergeMetadata(refund.metadata, params.metadata);
      return present(own(tx, refund).update("refund", id, { metadata }, "refund.updated"));
    },
  ),
  endpoint<Stripe.RefundCancelParams>(
    "POST",
    "/v1/refunds/:id/cancel",
    ["Refunds", "RefundCancelParams"],
    ({ tx, id }) => {
      const refund = tx.get("refund", id);
      if (refund.status !== "requires_action")
        throw invalidRequest(
          `A refund can only be canceled while it requires action; this one is ${refund.status}.`,
        );
      return present(settleRefund(own(tx, refund), id, "canceled"));
    },
  ),
];
