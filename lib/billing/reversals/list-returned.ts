import "server-only";
import type { Stripe } from "stripe";
import type { MoneyPath } from "@/lib/billing/reversals/money-path";
import { stripe } from "@/lib/billing/stripe-client";

/** A refund, dispute or credit note as Stripe has it now; money in minor units. */
export interface Returned {
  objectId: string;
  kind: "refund" | "dispute" | "credit_note";
  status: string;
  amountMinor: number;
  currency: string;
}

/** Everything that went back, or may go back, of a sum that was paid: all pages of all lists. */
export async function listReturned({ invoiceId, intentIds }: MoneyPath): Promise<Returned[]> {
  const returned: Returned[] = [];
  for (const intentId of intentIds) {
    const own = { payment_intent: intentId, limit: 100 };
    for await (const { id, status, amount, currency } of stripe().refunds.list(own)) {
      // Stripe leaves the status of a few old refunds empty: then it went through.
      const settled = status ?? "succeeded";
      returned.push({
        objectId: id,
        kind: "refund",
        status: settled,
        amountMinor: amount,
        currency,
      });
    }
    for await (const { id, status, amount, currency } of stripe().disputes.list(own)) {
      returned.push({ objectId: id, kind: "dispute", status, amountMinor: amount, currency });
    }
  }
  if (invoiceId !== null) {
    for await (const note of stripe().creditNotes.list({ invoice: invoiceId, limit: 100 })) {
      returned.push({
        objectId: note.id,
        kind: "credit_note",
        status: note.status,
        amountMinor: unrefunded(note),
        currency: note.currency,
      });
    }
  }
  return returned;
}

/** A note's refunds stand in the list of refunds already; what it credits otherwise is its own. */
function unrefunded(note: Stripe.CreditNote): number {
  const refunded = note.refunds.reduce((sum, refund) => sum + refund.amount_refunded, 0);
  return Math.max(0, note.amount - refunded);
}
