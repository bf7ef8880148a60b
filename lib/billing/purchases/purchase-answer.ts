import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import type { PackPurchase } from "@/lib/billing/purchases/pack-purchase";
import { failureCodeOf, type IntentSettlement } from "@/lib/billing/purchases/settle-intent";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { declineProblem } from "@/lib/billing/stripe-refusal";
import { toCredits } from "@/lib/credits/amount";
import { balanceBody } from "@/lib/credits/balance-body";
import { getBalance } from "@/lib/credits/get-balance";
import { serverEnv } from "@/lib/env/server";
import { Problem } from "@/lib/http/problem";

/** What a purchase is answered with, in API words: credits, and money in minor units. */
export type PurchaseAnswer = {
  purchaseId: string;
  credits: number;
  amount: number;
  currency: string;
} & (
  | { state: "succeeded"; balance: ReturnType<typeof balanceBody> }
  /** The bank wants to see its customer: Stripe.js takes the secret from here. */
  | {
      state: "requires_action";
      clientSecret: string;
      publishableKey: string;
      stripeJsUrl: string;
    }
  /** The bank takes its time; the credits arrive when it is done. */
  | { state: "processing" }
  | { state: "canceled" }
);

/**
 * The answer to whoever bought.
 *
 * @throws Problem payment_declined when the card was refused, with the purchase, for another card.
 */
export async function answerPurchase(
  access: AccountAccess,
  purchase: PackPurchase,
  settlement: IntentSettlement,
): Promise<PurchaseAnswer> {
  const common = {
    purchaseId: purchase.paymentId,
    credits: toCredits(purchase.creditsMicros),
    amount: purchase.amountMinor,
    currency: purchase.currency,
  };
  if (settlement.state === "parked") {
    raiseAlert("a purchase does not fit its payment intent", {
      paymentId: purchase.paymentId,
      reason: settlement.reason,
    });
    throw new Problem("conflict", { detail: "A person has to look at this payment." });
  }
  const { state, intent } = settlement;
  switch (state) {
    case "paid":
      return { ...common, state: "succeeded", balance: balanceBody(await getBalance(access)) };
    case "failed":
      throw declineProblem(failureCodeOf(intent), { purchaseId: purchase.paymentId });
    case "processing":
      return { ...common, state };
    case "expired":
      return { ...common, state: "canceled" };
    case "open": {
      if (intent.client_secret === null) throw new Error(`intent ${intent.id} has no secret`);
      const { STRIPE_PUBLISHABLE_KEY, STRIPE_JS_URL } = serverEnv();
      return {
        ...common,
        state: "requires_action",
        clientSecret: intent.client_secret,
        publishableKey: STRIPE_PUBLISHABLE_KEY,
        stripeJsUrl: STRIPE_JS_URL,
      };
    }
  }
}
