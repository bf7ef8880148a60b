import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customer";
import { traceIntent, traceInvoice } from "@/lib/billing/money-path";
import { reverseReturned } from "@/lib/billing/reverse-returned";
import { stripe } from "@/lib/billing/stripe-client";

/**
 * Called after a grant that was not there before: money that has gone back already, or is disputed,
 * takes its credits with it at once, and no later event has to tell of it again.
 *
 * @param intentId what paid; null for what was free or paid off Stripe.
 */
export async function reverseIfReturned(
  owner: Owner,
  intentId: string | null,
  invoice: Stripe.Invoice | null = null,
): Promise<void> {
  const credited =
    (invoice?.pre_payment_credit_notes_amount ?? 0) +
    (invoice?.post_payment_credit_notes_amount ?? 0);
  if (invoice && credited > 0) {
    await reverseReturned(owner, await traceInvoice(invoice.id));
  } else if (intentId !== null && (await hasReturned(intentId))) {
    await reverseReturned(owner, await traceIntent(intentId));
  }
}

async function hasReturned(intentId: string): Promise<boolean> {
  const intent = await stripe().paymentIntents.retrieve(intentId, { expand: ["latest_charge"] });
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === "string") return false;
  return charge.amount_refunded > 0 || charge.disputed;
}
