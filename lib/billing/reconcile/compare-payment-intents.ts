import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customers/customer";
import type { Difference, Pass } from "@/lib/billing/reconcile/difference";
import { listNamedPayments } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

const saleMetadata = z.object({ kind: z.enum(["purchase", "topup"]), payment_id: z.uuid() });

/** A debit, or a card with a mandate, pays days after it was asked. */
const changesForDays = 30;

/** Charges to saved cards, which have neither a session nor an invoice: our row says what became of them. */
export const comparePaymentIntents: Pass = {
  name: "payment_intents",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().paymentIntents.list(params),
      cursor,
      since,
      changesForDays,
    );
    return { comparisons: items.map((intent) => () => compare(intent)), next };
  },
};

/** What our row may say while the intent is in a status; what is not named is still being paid. */
const agreeing: Record<string, string[]> = {
  succeeded: ["paid", "refunded", "disputed"],
  processing: ["processing"],
  canceled: ["failed", "expired"],
};

async function compare(intent: Stripe.PaymentIntent): Promise<Difference[]> {
  const sale = saleMetadata.safeParse(intent.metadata);
  const expected = agreeing[intent.status];
  if (!sale.success || !expected) return [];
  const owner = await findOwner(idOf(intent.customer));
  if (!owner) return [];
  const { accountId, customerId } = owner;
  const [payment] = await listNamedPayments(accountId, { paymentId: sale.data.payment_id });
  if (payment ? expected.includes(payment.status) : intent.status !== "succeeded") return [];
  const type = `payment_intent.${intent.status}`;
  return [
    {
      about: intent.id,
      text: `Payment ${intent.id} of account ${accountId} (${intent.amount} ${intent.currency}, ${sale.data.kind}) is ${intent.status}, and its purchase is ${payment?.status ?? "unknown"} here.`,
      repair: () => replay({ type, objectId: intent.id, customerId }),
    },
  ];
}
