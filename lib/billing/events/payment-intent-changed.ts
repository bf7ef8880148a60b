import "server-only";
import { finishTopUp } from "@/lib/billing/auto-top-up/finish";
import { findOwner } from "@/lib/billing/customers/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { readPurchaseMetadata, settleIntent } from "@/lib/billing/purchases/settle-intent";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/**
 * A charge to a saved card went through, is under way, or did not. Only a purchase or top-up has no
 * session that grants it; the intent of a session or an invoice changes nothing here, or it would
 * grant twice.
 */
export async function paymentIntentChanged(event: StripeEvent): Promise<EventResult> {
  const intent = await stripe().paymentIntents.retrieve(event.objectId ?? "");
  const metadata = readPurchaseMetadata(intent);
  if (metadata === null) return { ok: true, receipt: "left to its session or invoice" };
  const owner = await findOwner(idOf(intent.customer));
  if (owner?.accountId !== metadata.account_id) return foreign(event);
  if (metadata.kind === "topup") {
    const outcome = await finishTopUp(owner.accountId, metadata.payment_id, intent);
    return outcome === "not_found"
      ? { ok: false, reason: `no top-up ${metadata.payment_id}` }
      : { ok: true, receipt: `top-up ${outcome}` };
  }
  const settlement = await settleIntent(owner, intent);
  if (settlement.state === "parked") return { ok: false, reason: settlement.reason };
  return {
    ok: true,
    receipt: settlement.replayed ? "granted before" : `purchase ${settlement.state}`,
  };
}
