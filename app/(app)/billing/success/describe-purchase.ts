import "server-only";
import { formatDay } from "@/components/billing/format-date";
import type { AccountAccess } from "@/lib/auth/access";
import type { Fulfilment } from "@/lib/billing/purchases/fulfil-session";
import type { Payment } from "@/lib/billing/purchases/payment";
import { getSubscription } from "@/lib/billing/subscriptions/subscription";
import { formatCredits } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";
import { getOffer } from "@/lib/pricing/offer";

export interface PurchaseText {
  tone: "arrived" | "waiting" | "failed";
  title: string;
  detail: string;
  /** What was bought and paid, as a short table. */
  facts: { label: string; value: string }[];
}

/** What a person is told while Stripe does not answer. */
export const unreachableText: PurchaseText = {
  tone: "waiting",
  title: "We are checking your payment",
  detail:
    "Our payment provider does not answer right now. If you have paid, your purchase arrives by itself; you can close this page.",
  facts: [],
};

/** What a person is told about their purchase. */
export async function describePurchase(
  access: AccountAccess,
  fulfilment: Fulfilment,
): Promise<PurchaseText> {
  switch (fulfilment.state) {
    case "arrived":
      return (
        (await describeTrial(access, fulfilment)) ??
        (await describeArrival(fulfilment.kind, fulfilment.payment))
      );
    case "processing":
      return {
        tone: "waiting",
        title: "Your payment is on its way",
        detail:
          "The bank has not confirmed it yet. The credits arrive by themselves when it does; you can close this page.",
        facts: [],
      };
    case "open":
      return {
        tone: "waiting",
        title: "This purchase is not paid yet",
        detail: "Nothing was charged. Go back to Checkout to finish it, or start again.",
        facts: [],
      };
    case "failed":
      return {
        tone: "failed",
        title: "The payment did not go through",
        detail: "The bank refused it, and nothing was charged. Try again with another card.",
        facts: [],
      };
    case "expired":
      return {
        tone: "failed",
        title: "This checkout has expired",
        detail: "Nothing was charged. Start again whenever you like.",
        facts: [],
      };
    case "parked":
      return {
        tone: "waiting",
        title: "We are checking this payment",
        detail: "It does not match what we expected, so a person looks at it. Nothing is lost.",
        facts: [],
      };
  }
}

/** A subscription that begins with free days; null for anything else. */
async function describeTrial(
  access: AccountAccess,
  fulfilment: Extract<Fulfilment, { state: "arrived" }>,
): Promise<PurchaseText | null> {
  if (fulfilment.kind !== "subscription") return null;
  const subscription = await getSubscription(access);
  if (subscription?.status !== "trialing" || !subscription.trialEnd) return null;
  const { planName, trialEnd, unitAmount, currency } = subscription;
  const facts = [{ label: "Trial ends", value: formatDay(trialEnd) }];
  if (unitAmount !== null) facts.push({ label: "Then", value: formatMoney(unitAmount, currency) });
  return {
    tone: "arrived",
    title: `Your trial of ${planName ?? "the plan"} has begun`,
    detail: "Nothing was charged. Cancel before it ends, and nothing will be.",
    facts,
  };
}

async function describeArrival(
  kind: "pack" | "subscription",
  payment: Payment | null,
): Promise<PurchaseText> {
  const offer = await getOffer();
  const plan = offer.plans.find(({ planId }) => planId === payment?.planId);
  const pack = offer.packs.find(({ packId }) => packId === payment?.packId);
  const credits =
    payment && payment.creditsMicros > 0 ? formatCredits(payment.creditsMicros) : null;
  const facts = [];
  if (plan) facts.push({ label: "Plan", value: plan.name });
  if (pack && payment) {
    facts.push({
      label: "Pack",
      value: payment.quantity === 1 ? pack.name : `${pack.name} × ${payment.quantity}`,
    });
  }
  if (payment) {
    facts.push({ label: "Paid", value: formatMoney(payment.amountMinor, payment.currency) });
    if (payment.completedAt) facts.push({ label: "Date", value: formatDay(payment.completedAt) });
  }
  if (kind === "subscription") {
    return {
      tone: "arrived",
      title: plan ? `You are on ${plan.name}` : "Your subscription has begun",
      detail: credits ? `${credits} credits are ready to use.` : "Your plan is ready to use.",
      facts,
    };
  }
  return {
    tone: "arrived",
    title: credits ? `${credits} credits arrived` : "Your credits arrived",
    detail: "They are ready to use.",
    facts,
  };
}
