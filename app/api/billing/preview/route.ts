import { buyerRoute } from "@/lib/billing/buyer-route";
import { previewPlanChange } from "@/lib/billing/preview-plan-change";
import { previewSchema } from "@/lib/billing/request-schemas";
import { toCredits } from "@/lib/credits/amount";

/** What a plan would cost and bring, before anything is changed. Money in minor units. */
export const POST = buyerRoute({ body: previewSchema }, async ({ access, body }) => {
  const preview = await previewPlanChange(access, body.planPriceId, body);
  return {
    when: preview.when,
    effectiveAt: preview.effectiveAt,
    currency: preview.currency,
    dueNow: preview.dueNowMinor,
    creditsNow: preview.creditsNowMicros === null ? null : toCredits(preview.creditsNowMicros),
    nextAmount: preview.nextAmountMinor,
    nextAt: preview.nextAt,
    lines: preview.lines.map(({ description, amountMinor }) => ({
      description,
      amount: amountMinor,
    })),
  };
});
