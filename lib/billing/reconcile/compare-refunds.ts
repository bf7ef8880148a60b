import "server-only";
import { compareReturned } from "@/lib/billing/reconcile/compare-returned";
import type { Pass } from "@/lib/billing/reconcile/difference";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** A refund can fail weeks after it was made. */
const changesForDays = 60;

/** Refunds: each is booked against its payment, in the state that it has now. */
export const compareRefunds: Pass = {
  name: "refunds",
  async page(cursor, since) {
    const list = stripe().refunds;
    const { items, next } = await stripePage(
      (params) => list.list(params),
      cursor,
      since,
      changesForDays,
    );
    return {
      comparisons: items.map(
        ({ id, customer, payment_intent, amount, currency }) =>
          () =>
            compareReturned({
              objectId: id,
              type: "refund.updated",
              words: `Refund ${id} (${amount} ${currency})`,
              customerId: idOf(customer),
              named: { intentId: idOf(payment_intent) },
              // Stripe leaves the status of a few old refunds empty: then it went through.
              readStatus: async () => (await list.retrieve(id)).status ?? "succeeded",
            }),
      ),
      next,
    };
  },
};
