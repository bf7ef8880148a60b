import { getSubscription } from "@/lib/billing/subscription";
import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { getOffer } from "@/lib/pricing/offer";

/** The plans on sale with what each includes; readable signed out. Amounts are minor units. */
export const GET = route({ auth: "public" }, async ({ access }) => {
  const offer = await getOffer();
  const current = access ? await getSubscription(access) : null;
  return {
    currency: offer.currency,
    currentPlanId: current?.planId ?? null,
    plans: offer.plans.map(({ monthlyCreditsMicros, rolloverCapMicros, prices, ...plan }) => ({
      ...plan,
      monthlyCredits: monthlyCreditsMicros === null ? null : toCredits(monthlyCreditsMicros),
      rolloverCap: toCredits(rolloverCapMicros),
      prices: prices.map(({ stripePriceId: _, ...price }) => price),
    })),
  };
});
