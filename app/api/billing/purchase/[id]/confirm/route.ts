import { buyerRoute } from "@/lib/billing/buyer-route";
import { retryPurchase } from "@/lib/billing/confirm-purchase";
import { purchaseParamsSchema, purchaseRetrySchema } from "@/lib/billing/request-schemas";

/** Pays an unpaid purchase with another card; answers as the purchase did. */
export const POST = buyerRoute(
  { params: purchaseParamsSchema, body: purchaseRetrySchema },
  ({ access, params, body }) => retryPurchase(access, params.id, body.paymentMethodId),
);
