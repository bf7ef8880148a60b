import "server-only";
import { compareReturned } from "@/lib/billing/reconcile/compare-returned";
import type { Pass } from "@/lib/billing/reconcile/difference";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** A dispute is decided months after it was opened, and may be appealed. */
const changesForDays = 200;

/** Disputes: each freezes, takes or gives back by the state that it has now. */
export const compareDisputes: Pass = {
  name: "disputes",
  async page(cursor, since) {
    const list = stripe().disputes;
    const { items, next } = await stripePage(
      (params) => list.list({ ...params, expand: ["data.charge"] }),
      cursor,
      since,
      changesForDays,
    );
    return {
      comparisons: items.map(
        ({ id, charge, payment_intent, amount, currency }) =>
          () =>
            compareReturned({
              objectId: id,
              type: "charge.dispute.updated",
              words: `Dispute ${id} (${amount} ${currency})`,
              customerId: typeof charge === "string" ? null : idOf(charge.customer),
              named: { intentId: idOf(payment_intent) },
              readStatus: async () => (await list.retrieve(id)).status,
            }),
      ),
      next,
    };
  },
};
