import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({ left_micros: z.number().int() });

/** Nothing is left, or too little for what was asked. */
export async function outOfCreditsMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const { left_micros } = factsSchema.parse(facts);
  const { product, packs } = await getOffer();
  return {
    subject: `Out of credits: ${account.name}`,
    title: "You are out of credits",
    preview: `Requests of ${account.name} are refused until credits are added.`,
    paragraphs: [
      left_micros > 0
        ? `${account.name} has ${formatCredits(left_micros)} credits left, and the last request needed more than that. It was refused, and cost nothing.`
        : `${account.name} has spent its last credit. What needs credits is refused until there are more, and costs nothing.`,
      packs.length > 0
        ? "A pack brings credits at once. Conversations and results stay where they are."
        : "A larger plan brings credits at once. Conversations and results stay where they are.",
    ],
    action: { label: "Get more credits", url: mailLink(account, "/billing") },
    why: `You get this mail because you own ${account.name} on ${product.name}. It comes once, until credits are added.`,
  };
}
