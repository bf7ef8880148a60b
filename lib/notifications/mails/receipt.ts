import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { dayWords } from "@/lib/notifications/mails/format-day";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { formatMoney } from "@/lib/pricing/format-money";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  kind: z.enum(["subscription", "pack", "purchase", "topup"]),
  plan_id: z.string().nullish(),
  pack_id: z.string().nullish(),
  quantity: z.number().int().default(1),
  /** Of an invoice that credits more than it bills it is negative. */
  credits_micros: z.number().int(),
  amount_minor: z.number().int(),
  currency: z.string(),
  /** When a pack's credits end. */
  expires_at: z.string().nullish(),
  /** How far a plan is paid. */
  period_end: z.string().nullish(),
});

type Facts = z.output<typeof factsSchema>;

/** A payment arrived: what was paid, and what it brought. */
export async function receiptMail(notice: NoticeToMail): Promise<MailWords> {
  const facts = factsSchema.parse(notice.facts);
  const { account, createdAt } = notice;
  const { product, plans, packs } = await getOffer();
  const paid = formatMoney(facts.amount_minor, facts.currency);
  const plan = plans.find(({ planId }) => planId === facts.plan_id)?.name ?? facts.plan_id;
  const pack = packs.find(({ packId }) => packId === facts.pack_id)?.name ?? facts.pack_id;
  const bought =
    facts.kind === "subscription"
      ? `${plan ?? "Your"} plan`
      : `${facts.quantity > 1 ? `${facts.quantity} × ` : ""}${pack ?? "Credit"} pack`;
  const isRenewal = notice.kind === "renewal";
  return {
    subject: isRenewal
      ? `${bought} renewed for ${paid}: ${account.name}`
      : `Receipt for ${paid}: ${account.name}`,
    title: isRenewal ? `Your ${bought} has renewed` : `Thank you. ${paid} has arrived`,
    preview: `${bought}, ${paid}, on ${dayWords(createdAt)}.`,
    paragraphs: [creditsWords(facts, isRenewal)],
    figures: [
      { name: "For", value: bought },
      { name: "Account", value: account.name },
      { name: "Paid", value: paid },
      ...(facts.credits_micros > 0
        ? [{ name: "Credits", value: formatCredits(facts.credits_micros) }]
        : []),
      { name: "Day", value: `${dayWords(createdAt)} (UTC)` },
      ...(facts.period_end ? [{ name: "Paid until", value: dayWords(facts.period_end) }] : []),
      ...(facts.expires_at ? [{ name: "Credits end", value: dayWords(facts.expires_at) }] : []),
    ],
    action: { label: "See invoices", url: mailLink(account, "/billing/invoices") },
    why: `You get this mail because you pay for ${account.name} on ${product.name}.`,
  };
}

function creditsWords({ kind, credits_micros }: Facts, isRenewal: boolean): string {
  if (kind === "topup") return "Auto top-up bought these credits, and they are there already.";
  if (credits_micros <= 0) return "Your plan is paid.";
  return isRenewal
    ? "The credits of the new period are there."
    : "The credits are there already, ready to use.";
}
