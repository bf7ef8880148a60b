import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { serverEnv } from "@/lib/env/server";
import { listBillAddresses } from "@/lib/notifications/bill-addresses";
import { renderMail } from "@/lib/notifications/mails/render-mail";
import type { Mail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({
  account_id: z.string(),
  account_name: z.string(),
  scope: z.enum(["account", "department", "member", "api_key"]),
  /** Of a member: the person's name, or the id where there is none any more. */
  scope_name: z.string(),
  spend_window: z.enum(["day", "month"]),
  limit_micros: z.number().int(),
  counted_micros: z.number().int(),
});

type Facts = z.output<typeof factsSchema>;

/** A limit that only warns was passed, for the first time in its day or month. */
export async function limitWarningMail(payload: unknown): Promise<Mail> {
  const facts = factsSchema.parse(payload);
  const [to, { product }] = await Promise.all([
    listBillAddresses(facts.account_id, null),
    getOffer(),
  ]);
  const title = "A spending limit was passed";
  const mail = await renderMail(
    {
      subject: `${title}: ${facts.account_name}`,
      title,
      preview: `${scopeWords(facts)} passed ${formatCredits(facts.limit_micros)} credits.`,
      paragraphs: [
        `${scopeWords(facts)} has used ${formatCredits(facts.counted_micros)} credits this ${facts.spend_window} (UTC), running requests among them. Its limit is ${formatCredits(facts.limit_micros)}.`,
        "This limit only warns: nothing was stopped, and you hear of it once a window. You can make it block instead, or set another amount.",
      ],
      action: { label: "Look at the limits", url: `${serverEnv().SITE_URL}/team` },
      why: `You get this mail because you own ${facts.account_name} on ${product.name}.`,
    },
    { productName: product.name, settingsUrl: null, stopUrl: null },
  );
  return { to, ...mail };
}

function scopeWords({ scope, scope_name, account_name }: Facts): string {
  if (scope === "account") return account_name;
  const kind = { department: "The department", member: "The member", api_key: "The API key" }[
    scope
  ];
  return `${kind} ${scope_name} of ${account_name}`;
}
