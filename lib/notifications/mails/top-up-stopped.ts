import "server-only";
import { z } from "zod";
import { topUpFailureWords } from "@/lib/billing/top-up-failure-words";
import { serverEnv } from "@/lib/env/server";
import { listBillAddresses } from "@/lib/notifications/bill-addresses";
import { htmlBody, plainBody } from "@/lib/notifications/mails/mail-body";
import type { Mail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  account_id: z.string(),
  account_name: z.string(),
  /** Who switched auto top-up on. */
  user_id: z.string().nullable(),
  failure: z.string(),
  card_brand: z.string().nullable(),
  card_last4: z.string().nullable(),
  pack_name: z.string(),
  amount_minor: z.number().int(),
  currency: z.string(),
});

/** A card was refused, and no top-up is tried until another one is there. */
export async function topUpStoppedMail(payload: unknown): Promise<Mail> {
  const facts = factsSchema.parse(payload);
  const [to, { product }] = await Promise.all([
    listBillAddresses(facts.account_id, facts.user_id),
    getOffer(),
  ]);
  const title = "Auto top-up has stopped";
  const words = {
    productName: product.name,
    title,
    paragraphs: [
      `We could not buy the ${facts.pack_name} pack (${money(facts)}) for ${facts.account_name}${cardWords(facts)}. ${topUpFailureWords(facts.failure)}`,
      "Nothing was charged, and nothing more is tried until another card is saved or made the default. Credits you already have stay usable.",
    ],
    action: { label: "Use another card", url: `${serverEnv().SITE_URL}/billing/payment` },
    footer: `You get this mail because you pay for ${facts.account_name} on ${product.name}, where auto top-up is on. You can switch it off on the billing page.`,
  };
  return {
    to,
    subject: `${title}: ${facts.account_name}`,
    text: plainBody(words),
    html: htmlBody(words),
  };
}

function cardWords({ card_brand, card_last4 }: z.output<typeof factsSchema>): string {
  if (card_brand === null || card_last4 === null) return "";
  return ` with the ${card_brand.charAt(0).toUpperCase()}${card_brand.slice(1)} card ending in ${card_last4}`;
}

function money({ amount_minor, currency }: z.output<typeof factsSchema>): string {
  const format = new Intl.NumberFormat("en-US", { style: "currency", currency });
  return format.format(amount_minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
