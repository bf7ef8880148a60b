import { buyerRoute } from "@/lib/billing/buyer-route";
import {
  detachPaymentMethod,
  listPaymentMethods,
  setDefaultPaymentMethod,
} from "@/lib/billing/payment-methods";
import {
  paymentMethodChangeSchema,
  paymentMethodParamsSchema,
} from "@/lib/billing/request-schemas";

/** Makes a card the one that renewals are charged to. */
export const PATCH = buyerRoute(
  { params: paymentMethodParamsSchema, body: paymentMethodChangeSchema },
  async ({ access, params }) => {
    await setDefaultPaymentMethod(access, params.id);
    return { paymentMethods: await listPaymentMethods(access) };
  },
);

/** Removes a card. */
export const DELETE = buyerRoute(
  { params: paymentMethodParamsSchema },
  async ({ access, params }) => {
    await detachPaymentMethod(access, params.id);
    return { paymentMethods: await listPaymentMethods(access) };
  },
);
