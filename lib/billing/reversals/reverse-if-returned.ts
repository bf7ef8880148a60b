import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { traceIntent, traceInvoice } from "@/lib/billing/reversals/money-path";
import { reverseReturned } from "@/lib/billing/reversals/reverse-returned";
import { stripe } from "@/lib/billing/stripe-client";
import { callMaybe, callVoid } from "@/lib/supabase/call";

/**
 * Called after every grant, also one that was there already: money that has gone back by then, or is
 * disputed, takes its credits with it at once, and no later event has to tell of it again. The charge
 * is noted last, so whoever died on the way is made up for by the next delivery, and no other asks.
 *
 * @param intentId what paid; null for what was free or paid off Stripe.
 * @param isReplayed whether the grant was there already.
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function reverseIfReturned(
  owner: Owner,
  intentId: string | null,
  isReplayed: boolean,
  invoice: Stripe.Invoice | null = null,
): Promise<void> {
  if (intentId !== null && isReplayed && (await isChargeNoted(owner, intentId))) return;
  const charge = intentId === null ? null : await findCharge(intentId);
  if (invoice && isCredited(invoice)) {
    await reverseReturned(owner, await traceInvoice(invoice.id));
  } else if (intentId !== null && charge && (charge.amount_refunded > 0 || charge.disputed)) {
    await reverseReturned(owner, await traceIntent(intentId));
  }
  if (intentId === null || !charge) return;
  await callVoid("note_charge", {
    p_account_id: owner.accountId,
    p_payment_intent_id: intentId,
    p_charge_id: charge.id,
  });
}

function isCredited(invoice: Stripe.Invoice): boolean {
  return (
    invoice.pre_payment_credit_notes_amount > 0 || invoice.post_payment_credit_notes_amount > 0
  );
}

async function isChargeNoted({ accountId }: Owner, intentId: string): Promise<boolean> {
  const chargeId = await callMaybe(
    "find_charge",
    { p_account_id: accountId, p_payment_intent_id: intentId },
    z.string(),
  );
  return chargeId !== null;
}

async function findCharge(intentId: string): Promise<Stripe.Charge | null> {
  const intent = await stripe().paymentIntents.retrieve(intentId, { expand: ["latest_charge"] });
  const charge = intent.latest_charge;
  return charge === null || typeof charge === "string" ? null : charge;
}
