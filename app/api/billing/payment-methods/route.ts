import { buyerRoute } from "@/lib/billing/buyer-route";
import { adoptSavedCard, listPaymentMethods } from "@/lib/billing/payment-methods";
import { savedCardSchema } from "@/lib/billing/request-schemas";

/** The saved cards, the default one first. */
export const GET = buyerRoute({}, async ({ access }) => ({
  paymentMethods: await listPaymentMethods(access),
}));

/** Takes note of a card that was saved in the page: the first one becomes the default. */
export const POST = buyerRoute({ body: savedCardSchema }, async ({ access, body }) => {
  await adoptSavedCard(access, body.setupIntentId);
  return { paymentMethods: await listPaymentMethods(access) };
});
