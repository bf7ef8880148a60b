import type { Stripe } from "stripe";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";

export const earlyFraudWarnings: Endpoint[] = [
  endpoint<Stripe.Radar.EarlyFraudWarningListParams>(
    "GET",
    "/v1/radar/early_fraud_warnings",
    ["Radar/EarlyFraudWarnings", "Radar.EarlyFraudWarningListParams"],
    ({ tx, params }) => {
      const { charge, payment_intent, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("early_fraud_warning")
          .filter(
            (warning) =>
              (charge === undefined || warning.charge === charge) &&
              (payment_intent === undefined || warning.payment_intent === payment_intent) &&
              isCreatedIn(warning.created),
          ),
        params,
        "/v1/radar/early_fraud_warnings",
      );
    },
  ),
  endpoint<Stripe.Radar.EarlyFraudWarningRetrieveParams>(
    "GET",
    "/v1/radar/early_fraud_warnings/:id",
    ["Radar/EarlyFraudWarnings", "Radar.EarlyFraudWarningRetrieveParams"],
    ({ tx, id }) => present(tx.get("early_fraud_warning", id)),
  ),
];
