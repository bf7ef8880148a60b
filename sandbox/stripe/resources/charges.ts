import type { Stripe } from "stripe";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";

export const charges: Endpoint[] = [
  endpoint<Stripe.ChargeListParams>(
    "GET",
    "/v1/charges",
    ["Charges", "ChargeListParams"],
    ({ tx, params }) => {
      const { customer, payment_intent, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("charge")
          .filter(
            (charge) =>
              (customer === undefined || charge.customer === customer) &&
              (payment_intent === undefined || charge.payment_intent === payment_intent) &&
              isCreatedIn(charge.created),
          ),
        params,
        "/v1/charges",
      );
    },
  ),
  endpoint<Stripe.ChargeRetrieveParams>(
    "GET",
    "/v1/charges/:id",
    ["Charges", "ChargeRetrieveParams"],
    ({ tx, id }) => present(tx.get("charge", id)),
  ),
];
