import "server-only";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customer";
import { type EventResult, foreign, type StripeEvent } from "@/lib/billing/events/stripe-event";
import { recordPayment } from "@/lib/billing/record-payment";
import { idOf, stripe } from "@/lib/billing/stripe-client";

const purchaseMetadata = z.object({
  kind: z.enum(["purchase", "topup"]),
  payment_id: z.uuid(),
  account_id: z.uuid(),
});

/**
 * A charge to a saved card went through. Only a purchase or top-up has no session that grants it;
 * the intent of a session or an invoice grants nothing here, or it would grant twice.
 */
export async function paymentIntentSucceeded(event: StripeEvent): Promise<EventResult> {
  const intent = await stripe().paymentIntents.retrieve(event.objectId ?? "");
  const metadata = purchaseMetadata.safeParse(intent.metadata);
  if (!metadata.success) return { ok: true, receipt: "granted by its session or invoice" };
  const { payment_id: paymentId, account_id: accountId } = metadata.data;
  const owner = await findOwner(idOf(intent.customer));
  if (owner?.accountId !== accountId) return foreign(event);
  if (intent.status !== "succeeded") return { ok: true, receipt: `intent ${intent.status}` };
  const answer = await recordPayment({
    accountId,
    paymentId,
    sourceKey: `pi:${intent.id}`,
    status: "paid",
    sessionId: null,
    paymentIntentId: intent.id,
    amountMinor: intent.amount_received,
    currency: intent.currency,
  });
  if (answer.outcome !== "ok") return { ok: false, reason: `no purchase ${paymentId}` };
  return { ok: true, receipt: answer.replayed ? "granted before" : "granted" };
}
