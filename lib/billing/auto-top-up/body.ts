import type { AutoTopUp, TopUp } from "@/lib/billing/auto-top-up/settings";
import { toCredits } from "@/lib/credits/amount";

/** Auto top-up in API words: credits, not micro-credits; money in minor units. */
export function autoTopUpBody(settings: AutoTopUp | null, topUps: TopUp[]) {
  return {
    isOn: settings?.isOn ?? false,
    terms:
      settings === null
        ? null
        : {
            threshold: toCredits(settings.thresholdMicros),
            packId: settings.packId,
            isPackSold: settings.isPackSold,
            monthlyCapMinor: settings.monthlyCapMinor,
            currency: settings.currency,
            spentMinor: settings.spentMinor,
            card:
              settings.cardId === null
                ? null
                : {
                    id: settings.cardId,
                    brand: settings.cardBrand,
                    last4: settings.cardLast4,
                  },
          },
    stopped:
      settings?.stoppedAt == null
        ? null
        : { at: settings.stoppedAt, reason: settings.stoppedReason },
    topUps: topUps.map(({ creditsMicros, ...topUp }) => ({
      ...topUp,
      credits: toCredits(creditsMicros),
    })),
  };
}
