import "server-only";
import { z } from "zod";
import { topUpFailureWords } from "@/lib/billing/auto-top-up/failure-words";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { formatMoney } from "@/lib/pricing/format-money";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  failure: z.string(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  pack_id: z.string(),
  amount_minor: z.number().int(),
  currency: z.string(),
});

type Facts = z.output<typeof factsSchema>;

/** A card was refused, and no top-up is tried until another one is there. */
export async function topUpStoppedMail(notice: NoticeToMail): Promise<MailWords> {
  const facts = factsSchema.parse(notice.facts);
  const { product, packs } = await getOffer();
  const pack = packs.find(({ packId }) => packId === facts.pack_id)?.name ?? facts.pack_id;
  const { name } = notice.account;
  const price = formatMoney(facts.amount_minor, facts.currency);
  return {
    subject: `Auto top-up has stopped: ${name}`,
    title: "Auto top-up has stopped",
    preview: `The ${pack} pack (${price}) could not be bought.`,
    paragraphs: [
      `We could not buy the ${pack} pack (${price}) for ${name}${cardWords(facts)}. ${topUpFailureWords(facts.failure)}`,
      "Nothing was charged, and nothing more is tried until another card is saved or made the default. Credits you already have stay usable.",
    ],
    action: { label: "Use another card", url: mailLink(notice.account, "/billing/payment") },
    why: `You get this mail because you pay for ${name} on ${product.name}, where auto top-up is on. You can switch it off on the billing page.`,
  };
}

function cardWords({ card_brand, card_last4 }: Facts): string {
  if (card_brand === null || card_last4 === null) return "";
  return ` with the ${card_brand.charAt(0).toUpperCase()}${card_brand.slice(1)} card ending in ${card_last4}`;
}
