import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import {
  attachCard,
  createBankAccount,
  detachCard,
  resolvePaymentMethod,
} from "../billing/payment-methods";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page } from "../http/page";
import { present } from "../state/present";
import type { Transaction } from "../state/transaction";
import { given, mergeMetadata } from "./fields";

const cardsOf = (tx: Transaction, customer: string, type: string | undefined) =>
  tx
    .list("payment_method")
    .filter(
      (method) => method.customer === customer && (type === undefined || method.type === type),
    );

export const paymentMethods: Endpoint[] = [
  endpoint<Stripe.PaymentMethodListParams>(
    "GET",
    "/v1/payment_methods",
    ["PaymentMethods", "PaymentMethodListParams"],
    ({ tx, params }) => {
      const { customer, type } = params;
      if (!customer)
        throw invalidRequest("Missing required param: customer.", "customer", "parameter_missing");
      tx.get("customer", customer, "customer");
      return page(cardsOf(tx, customer, type), params, "/v1/payment_methods");
    },
  ),
  endpoint<Stripe.PaymentMethodCreateParams>(
    "POST",
    "/v1/payment_methods",
    ["PaymentMethods", "PaymentMethodCreateParams"],
    ({ tx, params }) => {
      if (params.type !== "sepa_debit" || !params.sepa_debit)
        throw invalidRequest(
          "The Stripe stand-in makes bank accounts here; a card is typed into a page or has a name such as pm_card_visa.",
          "type",
        );
      const { name, email } = params.billing_details ?? {};
      return present(createBankAccount(tx, params.sepa_debit.iban, { name, email }));
    },
  ),
  endpoint<Stripe.PaymentMethodRetrieveParams>(
    "GET",
    "/v1/payment_methods/:id",
    ["PaymentMethods", "PaymentMethodRetrieveParams"],
    ({ tx, id }) => present(tx.get("payment_method", id)),
  ),
  endpoint<Stripe.PaymentMethodUpdateParams>(
    "POST",
    "/v1/payment_methods/:id",
    ["PaymentMethods", "PaymentMethodUpdateParams"],
    ({ tx, id, params }) => {
      const method = tx.get("payment_method", id);
      const billing = params.billing_details;
      const { card } = params;
      const patch = given({
        metadata: mergeMetadata(method.metadata, params.metadata),
        allow_redisplay: params.allow_redisplay,
        billing_details: billing && {
          ...method.billing_details,
          ...given({ name: billing.name || undefined, email: billing.email || undefined }),
        },
        card:
          card && method.card
            ? { ...method.card, ...given({ exp_month: card.exp_month, exp_year: card.exp_year }) }
            : undefined,
      });
      return present(tx.update("payment_method", id, patch, "payment_method.updated"));
    },
  ),
  endpoint<Stripe.PaymentMethodAttachParams>(
    "POST",
    "/v1/payment_methods/:id/attach",
    ["PaymentMethods", "PaymentMethodAttachParams"],
    ({ tx, id, params }) => {
      const customer = tx.get("customer", params.customer ?? "", "customer").id;
      const at = tx.forCustomer(customer);
      return present(attachCard(at, resolvePaymentMethod(at, id).id, customer));
    },
  ),
  endpoint<Stripe.PaymentMethodDetachParams>(
    "POST",
    "/v1/payment_methods/:id/detach",
    ["PaymentMethods", "PaymentMethodDetachParams"],
    ({ tx, id }) => present(detachCard(tx, id)),
  ),
  endpoint<Stripe.CustomerListPaymentMethodsParams>(
    "GET",
    "/v1/customers/:id/payment_methods",
    ["Customers", "CustomerListPaymentMethodsParams"],
    ({ tx, id, params }) => {
      const { type } = params;
      tx.get("customer", id);
      return page(cardsOf(tx, id, type), params, `/v1/customers/${id}/payment_methods`);
    },
  ),
  endpoint<Stripe.CustomerRetrievePaymentMethodParams>(
    "GET",
    "/v1/customers/:id/payment_methods/:sub",
    ["Customers", "CustomerRetrievePaymentMethodParams"],
    ({ tx, id, subId }) => {
      const method = tx.get("payment_method", subId);
      if (method.customer !== id)
        throw invalidRequest(
          `No such PaymentMethod: '${subId}'`,
          "payment_method",
          "resource_missing",
        );
      return present(method);
    },
  ),
];
