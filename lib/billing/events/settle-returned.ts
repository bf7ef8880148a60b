import "server-only";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import {
  bringPaymentUpToDate,
  type MoneyHint,
} from "@/lib/billing/reversals/bring-payment-up-to-date";
import { idOf, isMissing } from "@/lib/billing/stripe-client";

/**
 * Ends every event about money that went back: the payment is brought up to date, and what that did
 * is the receipt. Money of a customer that is not ours, or in another currency than was paid, and what
 * Stripe does not know, is left to a person.
 *
 * @param locate reads the event's object and says whose money it is about; null when it names none.
 */
export async function settleReturned(
  event: StripeEvent,
  locate: (objectId: string) => Promise<MoneyHint | null>,
): Promise<EventResult> {
  const objectId = event.objectId ?? "";
  try {
    const hint = await locate(objectId);
    if (!hint) return { ok: false, reason: `${objectId} names no payment` };
    return await settle(objectId, hint);
  } catch (error) {
    if (isMissing(error)) return { ok: false, reason: `${objectId} is not to be found at Stripe` };
    throw error;
  }
}

async function settle(objectId: string, hint: MoneyHint): Promise<EventResult> {
  const result = await bringPaymentUpToDate(hint);
  if (result.state === "foreign") {
    return { ok: false, reason: `${objectId} is of customer ${result.customerId}, not ours` };
  }
  if (result.state === "not_granted") {
    return { ok: true, receipt: `nothing was granted: ${result.reason}` };
  }
  const refused = result.reversals.find(({ refusal }) => refusal !== undefined);
  if (refused?.refusal) return { ok: false, reason: refused.refusal };
  const receipts = result.reversals.map(({ status, movedMicros, replayed }) =>
    replayed ? `${status} as before` : `${status}, ${movedMicros} micro-credits taken`,
  );
  return { ok: true, receipt: receipts.join("; ") };
}

/** Where the money of a refund or dispute came from; null when it names neither. */
export function moneyOf(object: {
  payment_intent?: string | { id: string } | null;
  charge?: string | { id: string } | null;
}): MoneyHint | null {
  const intentId = idOf(object.payment_intent);
  if (intentId !== null) return { intentId };
  const chargeId = idOf(object.charge);
  return chargeId === null ? null : { chargeId };
}
