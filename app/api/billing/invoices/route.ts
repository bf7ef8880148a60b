import { z } from "zod";
import { invoicesAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { listInvoices } from "@/lib/billing/invoices/invoices";
import { decodeCursor, encodeCursor, pageQuerySchema } from "@/lib/http/cursor";

const positionSchema = z.tuple([z.string().min(1).max(255)]);

/** The account's invoices with their PDFs, newest first. */
export const GET = buyerRoute(
  {
    query: pageQuerySchema({ usual: 24, most: 100 }),
    doc: {
      summary: "List invoices",
      description: "The account's invoices with their PDFs, newest first. Money is in minor units.",
      tag: "Billing",
      answer: invoicesAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const after = decodeCursor(query.cursor, positionSchema)?.[0];
    const { invoices, nextAfter } = await listInvoices(access, { after, limit: query.limit });
    return { invoices, next_cursor: nextAfter === null ? null : encodeCursor([nextAfter]) };
  },
);
