import type { Stripe } from "stripe";
import { type Endpoint, endpoint } from "../http/endpoint";
import { inRange, page } from "../http/page";
import { present } from "../state/present";

export const charges: Endpoint[] = [
  endpoint<Stripe.ChargeListParams>(
    "GET",
    "/v1/charges",
    ["Charges", "ChargeListParams"],
    ({ tx, params }) =>
      page(
        tx
          .list("charge")
          .filter(
            (charge) =>
              (params.customer === undefined || charge.customer === params.customer) &&
              (params.payment_intent === undefined ||
                charge.payment_intent === params.payment_intent) &&
              inRange(charge.created, params.created),
          ),
        params,
        "/v1/charges",
      ),
  ),
  endpoint<Stripe.ChargeRetrieveParams>(
    "GET",
    "/v1/charges/:id",
    ["Charges", "ChargeRetrieveParams"],
    ({ tx, id }) => present(tx.get("charge", id)),
  ),
];
