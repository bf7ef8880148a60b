import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  scope: z.enum(["account", "department", "member", "api_key"]),
  /** Of a member: the person's name, or the id where there is none any more. */
  scope_name: z.string(),
  spend_window: z.enum(["day", "month"]),
  limit_micros: z.number().int(),
  counted_micros: z.number().int(),
});

/** A limit that only warns was passed, for the first time in its day or month. */
export async function limitWarningMail({ facts, account }: NoticeToMail): Promise<MailWords> {
  const passed = factsSchema.parse(facts);
  const { product } = await getOffer();
  const who = scopeWords(passed, account.name);
  const limit = formatCredits(passed.limit_micros);
  return {
    subject: `A spending limit was passed: ${account.name}`,
    title: "A spending limit was passed",
    preview: `${who} passed ${limit} credits.`,
    paragraphs: [
      `${who} has used ${formatCredits(passed.counted_micros)} credits this ${passed.spend_window} (UTC), running requests among them. The limit is ${limit}.`,
      "This limit only warns: nothing was stopped, and you hear of it once a window. You can make it block instead, or set another amount.",
    ],
    action: { label: "Look at the limits", url: mailLink(account, "/team/departments") },
    why: `You get this mail because you own ${account.name} on ${product.name}.`,
  };
}

function scopeWords({ scope, scope_name }: z.output<typeof factsSchema>, account: string): string {
  if (scope === "account") return account;
  const kind = { department: "The department", member: "The member", api_key: "The API key" }[
    scope
  ];
  return `${kind} ${scope_name} of ${account}`;
}
