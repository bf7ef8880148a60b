import { buyerRoute } from "@/lib/billing/buyer-route";
import { createPortalSession } from "@/lib/billing/portal";
import { portalSchema } from "@/lib/billing/request-schemas";

/** Opens Stripe's customer portal. */
export const POST = buyerRoute({ body: portalSchema }, ({ access, body }) =>
  createPortalSession(access, body),
);
