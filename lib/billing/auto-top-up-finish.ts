import "server-only";
import type { Stripe } from "stripe";
import { failTopUp } from "@/lib/billing/auto-top-up-failure";
import { recordPayment } from "@/lib/billing/record-payment";
import { failureCodeOf } from "@/lib/billing/settle-intent";
import { isUnexpectedState, stripe } from "@/lib/billing/stripe-client";

/**
 * Writes what a top-up's intent has come to, for whoever hears of it first: the call that made it,
 * a webhook, or the sweep. Paid grants once by `pi:{intent}`; refused stops auto top-up; an intent
 * that somebody could still finish by hand is canceled, so that it never charges later.
 *
 * @returns `paid`, `processing`, `failed`, `unknown` for a state that may still become any, or
 *   `not_found` where the account has no such top-up.
 */
export async function finishTopUp(
  accountId: string,
  paymentId: string,
  intent: Stripe.PaymentIntent,
): Promise<string> {
  switch (intent.status) {
    case "succeeded":
      return write("paid");
    case "processing":
      return write("processing");
    case "requires_action":
      return endRefused("authentication_required");
    case "requires_payment_method":
      return intent.last_payment_error ? endRefused(failureCodeOf(intent)) : "unknown";
    case "canceled":
      return failTopUp({ accountId, paymentId, failure: "canceled", intentId: intent.id });
    default:
      return "unknown";
  }

  async function write(status: "paid" | "processing"): Promise<string> {
    const answer = await recordPayment({
      accountId,
      paymentId,
      sourceKey: `pi:${intent.id}`,
      status,
      sessionId: null,
      paymentIntentId: intent.id,
      amountMinor: intent.amount_received,
      currency: intent.currency,
    });
    return answer.outcome === "ok" ? status : answer.outcome;
  }

  async function endRefused(failure: string): Promise<string> {
    const outcome = await failTopUp({ accountId, paymentId, failure, intentId: intent.id });
    if (outcome === "failed") await cancel(intent.id);
    return outcome;
  }
}

async function cancel(intentId: string): Promise<void> {
  try {
    await stripe().paymentIntents.cancel(intentId, { cancellation_reason: "abandoned" });
  } catch (error) {
    // Someone else has canceled it already; whatever else it came to arrives as an event of its own.
    if (isUnexpectedState(error)) return;
    const message = error instanceof Error ? error.message : "not an Error";
    console.error(
      JSON.stringify({ level: "warn", event: "intent_not_canceled", intentId, message }),
    );
  }
}
