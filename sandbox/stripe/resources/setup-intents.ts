import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { declineError, resolvePaymentMethod } from "../billing/payment-methods";
import { confirmSetup, createSetup } from "../billing/setup-intents";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import type { SetupIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { hasNoEffect, mergeMetadata } from "./fields";

/** Confirms a setup and answers a refusal with a 402. */
export function confirmSetupOrThrow(
  tx: Transaction,
  id: string,
  how: { paymentMethod: string | null; returnUrl: string | null },
): SetupIntent {
  const outcome = confirmSetup(tx, id, how);
  if (outcome.kind === "declined")
    throw declineError(outcome.decline, { setup_intent: present(outcome.intent) });
  return outcome.intent;
}

export const setupIntents: Endpoint[] = [
  endpoint<Stripe.SetupIntentCreateParams>(
    "POST",
    "/v1/setup_intents",
    ["SetupIntents", "SetupIntentCreateParams"],
    ({ tx, params }) => {
      const at = tx.forCustomer(params.customer);
      if (params.customer) at.get("customer", params.customer, "customer");
      hasNoEffect(
        params.automatic_payment_methods?.enabled,
        params.automatic_payment_methods?.allow_redirects,
        params.allowed_payment_method_types,
        params.use_stripe_sdk,
      );
      const returnUrl = params.return_url ?? null;
      const method = params.payment_method
        ? resolvePaymentMethod(at, params.payment_method).id
        : null;
      const intent = createSetup(at, {
        customer: params.customer ?? null,
        paymentMethod: method,
        usage: params.usage ?? "off_session",
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
      });
      if (!params.confirm) return present(intent);
      return present(confirmSetupOrThrow(at, intent.id, { paymentMethod: method, returnUrl }));
    },
  ),
  endpoint<Stripe.SetupIntentListParams>(
    "GET",
    "/v1/setup_intents",
    ["SetupIntents", "SetupIntentListParams"],
    ({ tx, params }) => {
      const { customer, payment_method } = params;
      return page(
        tx
          .list("setup_intent")
          .filter(
            (intent) =>
              (customer === undefined || intent.customer === customer) &&
              (payment_method === undefined || intent.payment_method === payment_method),
          ),
        params,
        "/v1/setup_intents",
      );
    },
  ),
  endpoint<Stripe.SetupIntentRetrieveParams>(
    "GET",
    "/v1/setup_intents/:id",
    ["SetupIntents", "SetupIntentRetrieveParams"],
    ({ tx, id, params }) => {
      hasNoEffect(params.client_secret);
      return present(tx.get("setup_intent", id));
    },
  ),
  endpoint<Stripe.SetupIntentConfirmParams>(
    "POST",
    "/v1/setup_intents/:id/confirm",
    ["SetupIntents", "SetupIntentConfirmParams"],
    ({ tx, id, params }) => {
      const at = tx.forCustomer(tx.get("setup_intent", id).customer);
      hasNoEffect(params.use_stripe_sdk);
      return present(
        confirmSetupOrThrow(at, id, {
          paymentMethod: params.payment_method
            ? resolvePaymentMethod(at, params.payment_method).id
            : null,
          returnUrl: params.return_url ?? null,
        }),
      );
    },
  ),
  endpoint<Stripe.SetupIntentCancelParams>(
    "POST",
    "/v1/setup_intents/:id/cancel",
    ["SetupIntents", "SetupIntentCancelParams"],
    ({ tx, id, params }) => {
      const intent = tx.get("setup_intent", id);
      if (!/^requires_/.test(intent.status))
        throw invalidRequest(
          `You cannot cancel this SetupIntent because it has a status of ${intent.status}.`,
          undefined,
          "setup_intent_unexpected_state",
        );
      const canceled = tx.change("setup_intent", id, {
        status: "canceled",
        next_action: null,
        cancellation_reason: params.cancellation_reason ?? null,
      });
      tx.emit("setup_intent.canceled", canceled);
      return present(canceled);
    },
  ),
];
