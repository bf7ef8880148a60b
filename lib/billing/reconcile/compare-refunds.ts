import "server-only";
import type { Stripe } from "stripe";
import { findOwner } from "@/lib/billing/customer";
import type { Difference, Pass } from "@/lib/billing/reconcile/difference";
import { findReversal } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** Refunds: each is booked against its payment, in the state that it has now. */
export const compareRefunds: Pass = {
  name: "refunds",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().refunds.list(params),
      cursor,
      since,
    );
    return { comparisons: items.map((refund) => () => compare(refund)), next };
  },
};

async function compare(listed: Stripe.Refund): Promise<Difference[]> {
  const owner = await findOwner(idOf(listed.customer));
  if (!owner) return [];
  const refund = await stripe().refunds.retrieve(listed.id);
  const { accountId, customerId } = owner;
  const booked = await findReversal(accountId, refund.id);
  if (booked?.status === refund.status && booked?.amountMinor === refund.amount) return [];
  const here = booked ? `${booked.status} (${booked.amountMinor})` : "not booked";
  return [
    {
      about: refund.id,
      text: `Refund ${refund.id} of account ${accountId} is ${refund.status} (${refund.amount} ${refund.currency}), and here ${here}.`,
      repair: () => replay({ type: "refund.updated", objectId: refund.id, customerId }),
    },
  ];
}
