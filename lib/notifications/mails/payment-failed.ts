import "server-only";
import { z } from "zod";
import { dayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { formatMoney } from "@/lib/pricing/format-money";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  amount_minor: z.number().int(),
  currency: z.string(),
  plan_id: z.string().nullable(),
  attempt: z.number().int(),
  next_attempt_at: z.string().nullable(),
});

/** A plan's invoice was not paid; leads to the page where any card pays it. */
export async function paymentFailedMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const { amount_minor, currency, plan_id, attempt, next_attempt_at } = factsSchema.parse(facts);
  const { product, plans } = await getOffer();
  const plan = plans.find(({ planId }) => planId === plan_id)?.name;
  const due = formatMoney(amount_minor, currency);
  const what = plan ? `the ${plan} plan` : "the plan";
  return {
    subject: `Payment of ${due} failed: ${account.name}`,
    title: `We could not charge ${due}`,
    preview: `The payment for ${what} of ${account.name} was declined.`,
    paragraphs: [
      `The payment of ${due} for ${what} of ${account.name} was declined${attempt > 1 ? `, at attempt ${attempt}` : ""}.`,
      next_attempt_at
        ? `We try the card again on ${dayWords(next_attempt_at)} (UTC). You do not have to wait: any card can pay it now, and the plan goes on as before.`
        : "The card is not tried again. Pay with any card to keep the plan. Credits from packs stay yours either way.",
    ],
    action: { label: `Pay ${due}`, url: mailLink(account, "/billing/pay") },
    notes: ["To have later payments go through, save another card on the billing page."],
    why: `You get this mail because you own ${account.name} on ${product.name}. It always comes, because the plan ends otherwise.`,
  };
}
