import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { htmlBody, plainBody } from "@/lib/notifications/mails/mail-body";
import type { Mail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";
import { callMany } from "@/lib/supabase/call";
import { findLimitRequest } from "@/lib/team/limit-requests";
import { limitWords } from "@/lib/team/limit-words";

const factsSchema = z.object({ account_id: z.string(), limit_request_id: z.string() });
const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

/** A member asks for more; goes to who may raise limits, unless it was decided meanwhile. */
export async function limitRequestedMail(payload: unknown): Promise<Mail> {
  const facts = factsSchema.parse(payload);
  const [request, { product }] = await Promise.all([
    findLimitRequest(facts.account_id, facts.limit_request_id),
    getOffer(),
  ]);
  if (request?.status !== "pending") return { to: [], subject: "", text: "", html: "" };
  const to = await callMany(
    "list_limit_addresses",
    { p_account_id: facts.account_id, p_except_id: request.requestedBy.userId },
    z.string(),
  );
  const title = `${request.requestedBy.name} asks for a higher limit`;
  const words = {
    productName: product.name,
    title,
    paragraphs: [
      `${limitWords(request)} of ${request.accountName} is ${credits.format(request.limit)} credits. ${request.requestedBy.name} asks for ${credits.format(request.wanted)}.`,
      `“${request.reason}”`,
      "You can raise it until a time that you choose, or decline.",
    ],
    action: { label: "Decide", url: `${serverEnv().SITE_URL}/team/requests` },
    footer: `You get this mail because you may raise limits of ${request.accountName} on ${product.name}.`,
  };
  return {
    to,
    subject: `${title}: ${request.accountName}`,
    text: plainBody(words),
    html: htmlBody(words),
  };
}
