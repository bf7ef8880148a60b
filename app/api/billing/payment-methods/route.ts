import { buyerRoute } from "@/lib/billing/buyer-route";
import { listPaymentMethods } from "@/lib/billing/payment-methods";

/** The saved cards, the default one first. */
export const GET = buyerRoute({}, async ({ access }) => ({
  paymentMethods: await listPaymentMethods(access),
}));
