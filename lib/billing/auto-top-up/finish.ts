import "server-only";
import type { Stripe } from "stripe";
import { failTopUp } from "@/lib/billing/auto-top-up/failure";
import { failureCodeOf, settleIntent } from "@/lib/billing/purchases/settle-intent";
import { idOf, isUnexpectedState, stripe } from "@/lib/billing/stripe-client";
import { log, messageOf } from "@/lib/log/log";

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
    case "processing":
      return settle();
    case "requires_action":
      return endRefused("authentication_required");
    case "requires_payment_method":
      return intent.last_payment_error ? endRefused(failureCodeOf(intent)) : "unknown";
    case "canceled":
      return failTopUp({ accountId, paymentId, failure: "canceled", intentId: intent.id });
    default:
      return "unknown";
  }

  async function settle(): Promise<string> {
    const owner = { accountId, customerId: idOf(intent.customer) ?? "" };
    const settlement = await settleIntent(owner, intent);
    if (settlement.state === "parked") return "not_found";
    // It was refused while it was being written down as processing.
    const isSettled = settlement.state === "paid" || settlement.state === "processing";
    return isSettled ? settlement.state : finishTopUp(accountId, paymentId, settlement.intent);
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
    log("warn", "intent_not_canceled", { intentId, message: messageOf(error) });
  }
}
