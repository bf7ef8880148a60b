import { buyerRoute } from "@/lib/billing/buyer-route";
import { abandonPurchase, followPurchase } from "@/lib/billing/confirm-purchase";
import { purchaseParamsSchema } from "@/lib/billing/request-schemas";

/** What has become of a purchase, asked at Stripe; 402 when its last card was refused. */
export const GET = buyerRoute({ params: purchaseParamsSchema }, ({ access, params }) =>
  followPurchase(access, params.id),
);

/** Gives an unpaid purchase up; one that was paid meanwhile answers `succeeded`. */
export const DELETE = buyerRoute({ params: purchaseParamsSchema }, ({ access, params }) =>
  abandonPurchase(access, params.id),
);
