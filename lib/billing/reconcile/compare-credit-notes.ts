import "server-only";
import { compareReturned } from "@/lib/billing/reconcile/compare-returned";
import type { Pass } from "@/lib/billing/reconcile/difference";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** Credit notes: each takes back what it credits, unless a refund does. */
export const compareCreditNotes: Pass = {
  name: "credit_notes",
  async page(cursor, since) {
    const list = stripe().creditNotes;
    const { items, next } = await stripePage((params) => list.list(params), cursor, since);
    return {
      comparisons: items.map(
        ({ id, customer, invoice, amount, currency }) =>
          () =>
            compareReturned({
              objectId: id,
              type: "credit_note.updated",
              words: `Credit note ${id} (${amount} ${currency})`,
              customerId: idOf(customer),
              named: { invoiceId: idOf(invoice) },
              readStatus: async () => (await list.retrieve(id)).status,
            }),
      ),
      next,
    };
  },
};
