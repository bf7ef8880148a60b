import "server-only";
import { z } from "zod";
import { dayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import { roundCredits } from "@/lib/notifications/mails/round-credits";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  micros: z.number().int(),
  lots: z.number().int(),
  first_at: z.string(),
  available_micros: z.number().int(),
});

/** Credits that end within a week, and how many are at risk. */
export async function creditsExpiringMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const { micros, lots, first_at, available_micros } = factsSchema.parse(facts);
  const { product } = await getOffer();
  const atRisk = roundCredits(micros);
  const day = dayWords(first_at);
  return {
    subject: `${atRisk} credits expire ${lots > 1 ? "from" : "on"} ${day}: ${account.name}`,
    title: `${atRisk} credits are about to expire`,
    preview: `Use them ${lots > 1 ? "from" : "before"} ${day} (UTC).`,
    paragraphs: [
      lots > 1
        ? `${account.name} has credits in ${lots} lots that end within a week, the first on ${day} (UTC). What is not used by then is gone.`
        : `They end on ${day} (UTC). What ${account.name} has not used by then is gone.`,
    ],
    figures: [
      { name: "At risk", value: `${atRisk} credits` },
      { name: "Available in all", value: `${roundCredits(available_micros)} credits` },
    ],
    action: { label: "See your credits", url: mailLink(account, "/billing") },
    notes: ["Credits that end first are used first, so nothing has to be done but to use them."],
    why: `You get this mail because you own ${account.name} on ${product.name}. It comes once for each lot.`,
  };
}
