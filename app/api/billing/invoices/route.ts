import { z } from "zod";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { listInvoices } from "@/lib/billing/invoices";

const querySchema = z.object({
  after: z.string().min(1).max(255).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(24),
});

/** The account's invoices with their PDFs, newest first. */
export const GET = buyerRoute({ query: querySchema }, ({ access, query }) =>
  listInvoices(access, query),
);
