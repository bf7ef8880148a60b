import { previewAnswerSchema } from "@/lib/billing/answer-schemas";
import { buyerRoute } from "@/lib/billing/buyer-route";
import { previewSchema } from "@/lib/billing/request-schemas";
import { previewPlanChange } from "@/lib/billing/subscriptions/preview-plan-change";
import { toCredits } from "@/lib/credits/amount";

/** What a plan would cost and bring, before anything is changed. Money in minor units. */
export const POST = buyerRoute(
  {
    body: previewSchema,
    repeats: "natural",
    doc: {
      summary: "Preview a plan change",
      description:
        "What a plan would cost and bring, before anything is changed. Money is in minor units.",
      tag: "Billing",
      answer: previewAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  async ({ access, body }) => {
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
  },
);
