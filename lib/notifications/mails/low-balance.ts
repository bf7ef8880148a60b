import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { findRunOut } from "@/lib/credits/get-run-out";
import { dayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import { roundCredits } from "@/lib/notifications/mails/round-credits";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  left_micros: z.number().int(),
  low_micros: z.number().int(),
  /** The account chose the line itself. */
  is_own: z.boolean(),
});

/** What the account has fell to its warning. */
export async function lowBalanceMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const { left_micros, low_micros, is_own } = factsSchema.parse(facts);
  const [{ product, packs }, runOut] = await Promise.all([getOffer(), findRunOut(account.id)]);
  const left = formatCredits(left_micros);
  return {
    subject: `${left} credits left: ${account.name}`,
    title: "Your credits are running low",
    preview: `${left} credits are left in ${account.name}.`,
    paragraphs: [
      `${account.name} has ${left} credits left. ${is_own ? `You asked to hear of it at ${formatCredits(low_micros)}.` : `We tell you at ${formatCredits(low_micros)}; you can choose another number.`}`,
      packs.length > 0
        ? "Everything works on until they are spent. A pack adds credits at once, and auto top-up buys one by itself."
        : "Everything works on until they are spent. A larger plan adds credits at once.",
    ],
    ...(runOut?.runsOutOn && {
      figures: [
        { name: "A usual day takes", value: `${roundCredits(runOut.microsPerDay)} credits` },
        { name: "At that pace they last until", value: dayWords(runOut.runsOutOn) },
      ],
    }),
    action: { label: "Get more credits", url: mailLink(account, "/billing") },
    why: `You get this mail because you own ${account.name} on ${product.name}. It comes once, until credits are added.`,
  };
}
