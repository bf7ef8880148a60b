import "server-only";
import { formatCredits } from "@/lib/credits/amount";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

/** The first mail, once the address is confirmed. */
export async function welcomeMail({ account, person }: NoticeToMail): Promise<MailWords> {
  const { product, plans } = await getOffer();
  const free = plans.find(({ isDefault, prices }) => isDefault && prices.length === 0);
  const monthly = free?.monthlyCreditsMicros ?? 0;
  return {
    subject: `Welcome to ${product.name}`,
    title: `Welcome to ${product.name}, ${person.name}`,
    preview: product.tagline,
    paragraphs: [
      product.description,
      free && monthly > 0
        ? `The ${free.name} plan gives you ${formatCredits(monthly)} credits a month. What something costs is shown before it runs, and every charge has a receipt.`
        : "Credits pay for everything here. What something costs is shown before it runs, and every charge has a receipt.",
    ],
    action: { label: `Start with ${product.assistantName}`, url: mailLink(account, "/chat") },
    notes: ["We tell you when credits run low. Which mails come is yours to choose."],
    why: `You get this mail because you signed up to ${product.name}. If you did not, do nothing, and no other mail comes unless somebody uses this address.`,
  };
}
