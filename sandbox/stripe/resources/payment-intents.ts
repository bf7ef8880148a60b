import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { followPayment } from "../billing/after-payment";
import { createIntent } from "../billing/create-intent";
import { type Confirmation, cancelIntent, confirmIntent } from "../billing/payment-intents";
import { declineError, resolvePaymentMethod } from "../billing/payment-methods";
import { oneOf } from "../contract/one-of";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { PaymentIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { given, hasNoEffect, mergeMetadata, text } from "./fields";

/** Confirms, writes what the payment brings about, and answers a refusal with a 402. */
export function confirmAndFollow(tx: Transaction, id: string, how: Confirmation): PaymentIntent {
  const outcome = confirmIntent(tx, id, how);
  followPayment(tx, outcome);
  const intent = tx.get("payment_intent", id);
  if (outcome.kind === "declined")
    throw declineError(outcome.decline, {
      ...(intent.latest_charge ? { charge: intent.latest_charge } : {}),
      payment_intent: present(intent),
      ...(intent.last_payment_error?.payment_method
        ? { payment_method: intent.last_payment_error.payment_method }
        : {}),
    });
  return intent;
}

const own = (tx: Transaction, id: string) => tx.forCustomer(tx.get("payment_intent", id).customer);

const isOffSession = (param: unknown) => param !== undefined && param !== false;

export const paymentIntents: Endpoint[] = [
  endpoint<Stripe.PaymentIntentCreateParams>(
    "POST",
    "/v1/payment_intents",
    ["PaymentIntents", "PaymentIntentCreateParams"],
    ({ tx, params }) => {
      const at = tx.forCustomer(params.customer);
      if (params.customer) at.get("customer", params.customer, "customer");
      if (
        params.capture_method &&
        params.capture_method !== "automatic" &&
        params.capture_method !== "automatic_async"
      )
        throw invalidRequest("The Stripe stand-in captures automatically.", "capture_method");
      hasNoEffect(
        params.automatic_payment_methods?.enabled,
        params.automatic_payment_methods?.allow_redirects,
        params.allowed_payment_method_types,
        params.use_stripe_sdk,
      );
      const off = isOffSession(params.off_session);
      const how = { offSession: off, returnUrl: params.return_url ?? null };
      const errorOnAction = params.error_on_requires_action ?? false;
      if (!params.confirm && (off || errorOnAction))
        throw invalidRequest(
          "This parameter can only be used with `confirm=true`.",
          off ? "off_session" : "error_on_requires_action",
        );
      const method = params.payment_method
        ? resolvePaymentMethod(at, params.payment_method).id
        : null;
      const intent = createIntent(at, {
        amount: params.amount,
        currency: params.currency.toLowerCase(),
        customer: params.customer ?? null,
        paymentMethod: method,
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        receiptEmail: params.receipt_email ?? null,
        setupFutureUsage: oneOf(params.setup_future_usage, ["off_session", "on_session"]),
      });
      if (!params.confirm) return present(intent);
      return present(confirmAndFollow(at, intent.id, { ...how, errorOnAction }));
    },
  ),
  endpoint<Stripe.PaymentIntentListParams>(
    "GET",
    "/v1/payment_intents",
    ["PaymentIntents", "PaymentIntentListParams"],
    ({ tx, params }) => {
      const { customer, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("payment_intent")
          .filter(
            (intent) =>
              (customer === undefined || intent.customer === customer) &&
              isCreatedIn(intent.created),
          ),
        params,
        "/v1/payment_intents",
      );
    },
  ),
  endpoint<Stripe.PaymentIntentRetrieveParams>(
    "GET",
    "/v1/payment_intents/:id",
    ["PaymentIntents", "PaymentIntentRetrieveParams"],
    ({ tx, id, params }) => {
      hasNoEffect(params.client_secret);
      return present(tx.get("payment_intent", id));
    },
  ),
  endpoint<Stripe.PaymentIntentUpdateParams>(
    "POST",
    "/v1/payment_intents/:id",
    ["PaymentIntents", "PaymentIntentUpdateParams"],
    ({ tx, id, params }) => {
      const intent = tx.get("payment_intent", id);
      if (!intent.status.startsWith("requires_"))
        throw invalidRequest(
          `This PaymentIntent's parameters could not be updated because it has a status of ${intent.status}.`,
          undefined,
          "payment_intent_unexpected_state",
        );
      const patch = given({
        amount: params.amount,
        setup_future_usage:
          oneOf(params.setup_future_usage || undefined, ["off_session", "on_session"]) ?? undefined,
        description: text(params.description, intent.description),
        receipt_email: text(params.receipt_email, intent.receipt_email),
        metadata: mergeMetadata(intent.metadata, params.metadata),
        payment_method: params.payment_method
          ? resolvePaymentMethod(tx, params.payment_method).id
          : undefined,
      });
      return present(tx.change("payment_intent", id, patch));
    },
  ),
  endpoint<Stripe.PaymentIntentConfirmParams>(
    "POST",
    "/v1/payment_intents/:id/confirm",
    ["PaymentIntents", "PaymentIntentConfirmParams"],
    ({ tx, id, params }) => {
      const at = own(tx, id);
      hasNoEffect(params.use_stripe_sdk);
      return present(
        confirmAndFollow(at, id, {
          paymentMethod: params.payment_method
            ? resolvePaymentMethod(at, params.payment_method).id
            : null,
          offSession: isOffSession(params.off_session),
          returnUrl: params.return_url ?? null,
          errorOnAction: params.error_on_requires_action ?? false,
        }),
      );
    },
  ),
  endpoint<Stripe.PaymentIntentCancelParams>(
    "POST",
    "/v1/payment_intents/:id/cancel",
    ["PaymentIntents", "PaymentIntentCancelParams"],
    ({ tx, id, params }) =>
      present(
        cancelIntent(
          own(tx, id),
          id,
          oneOf(params.cancellation_reason, [
            "abandoned",
            "duplicate",
            "fraudulent",
            "requested_by_customer",
          ]),
        ),
      ),
  ),
];
