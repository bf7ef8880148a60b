import { paymentMethodsAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import {
  detachPaymentMethod,
  listPaymentMethods,
  setDefaultPaymentMethod,
} from "@/lib/billing/customers/payment-methods";
import {
  paymentMethodChangeSchema,
  paymentMethodParamsSchema,
} from "@/lib/billing/request-schemas";

/** Makes a card the one that renewals are charged to. */
export const PATCH = buyerRoute(
  {
    params: paymentMethodParamsSchema,
    body: paymentMethodChangeSchema,
    repeats: "natural",
    doc: {
      summary: "Make a card the default",
      description: "Renewals are charged to it from now on.",
      tag: "Billing",
      answer: paymentMethodsAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params }) => {
    await setDefaultPaymentMethod(access, params.id);
    return { paymentMethods: await listPaymentMethods(access) };
  },
);

/** Removes a card. */
export const DELETE = buyerRoute(
  {
    params: paymentMethodParamsSchema,
    doc: {
      summary: "Remove a card",
      tag: "Billing",
      answer: paymentMethodsAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  async ({ access, params }) => {
    await detachPaymentMethod(access, params.id);
    return { paymentMethods: await listPaymentMethods(access) };
  },
);
