import { getSubscription } from "@/lib/billing/subscriptions/subscription";
import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { plansAnswerSchema } from "@/lib/pricing/answer-schemas";
import { comparePlans } from "@/lib/pricing/compare-plans";
import { getOffer } from "@/lib/pricing/offer";

/** The plans on sale with what each includes; readable signed out. Amounts are minor units. */
export const GET = route(
  {
    auth: "public",
    doc: {
      summary: "List and compare the plans",
      description:
        "The plans on sale with what each includes, and `comparison`, a row for each thing that tells them apart. Money is in minor units.",
      tag: "Billing",
      answer: plansAnswerSchema,
    },
  },
  async ({ access }) => {
    const offer = await getOffer();
    const current = access ? await getSubscription(access) : null;
    return {
      currency: offer.currency,
      currentPlanId: current?.planId ?? null,
      plans: offer.plans.map(
        ({ monthlyCreditsMicros, rolloverCapMicros, trialCreditsMicros, prices, ...plan }) => ({
          ...plan,
          monthlyCredits: monthlyCreditsMicros === null ? null : toCredits(monthlyCreditsMicros),
          rolloverCap: toCredits(rolloverCapMicros),
          trialCredits: toCredits(trialCreditsMicros),
          prices: prices.map(({ stripePriceId: _, ...price }) => price),
        }),
      ),
      comparison: comparePlans(offer.plans),
    };
  },
);
