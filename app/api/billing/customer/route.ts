import { getBillingContact } from "@/lib/billing/billing-contact";
import { buyerRoute } from "@/lib/billing/buyer-route";

/** Whom invoices go to. */
export const GET = buyerRoute({}, ({ access }) => getBillingContact(access));
