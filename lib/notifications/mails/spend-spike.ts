import "server-only";
import { z } from "zod";
import { freezePath } from "@/lib/notifications/freeze-link";
import { dayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import { roundCredits } from "@/lib/notifications/mails/round-credits";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  day: z.string(),
  spent_micros: z.number().int(),
  usual_micros: z.number().int(),
  available_micros: z.number().int(),
});

/** Far more was spent on a day than usual; leads to the page that stops all spending. */
export async function spendSpikeMail(notice: NoticeToMail): Promise<MailWords> {
  const { account } = notice;
  const { day, spent_micros, usual_micros, available_micros } = factsSchema.parse(notice.facts);
  const { product } = await getOffer();
  const spent = roundCredits(spent_micros);
  const times = Math.floor(spent_micros / Math.max(usual_micros, 1));
  return {
    subject: `Unusual spending: ${spent} credits today: ${account.name}`,
    title: "Much more is being spent than usual",
    preview: `${spent} credits today, ${times} times a usual day.`,
    paragraphs: [
      `${account.name} spent ${spent} credits on ${dayWords(day)} (UTC) so far, ${times} times what a day usually takes. If you expected this, do nothing.`,
      "If not, stop all spending by one click and look at who spends what. You can allow it again at any time.",
    ],
    figures: [
      { name: "Today", value: `${spent} credits` },
      { name: "A usual day", value: `${roundCredits(usual_micros)} credits` },
      { name: "Left", value: `${roundCredits(available_micros)} credits` },
    ],
    action: {
      label: "Stop all spending",
      url: mailLink(account, freezePath(account.id, notice.notificationId)),
    },
    notes: [
      "The button works once, for three days, for you as the owner, and asks before it does anything.",
    ],
    why: `You get this mail because you own ${account.name} on ${product.name}. It comes at most once a day.`,
  };
}
