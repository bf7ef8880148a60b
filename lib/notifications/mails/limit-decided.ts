import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { htmlBody, plainBody } from "@/lib/notifications/mails/mail-body";
import type { Mail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";
import { findLimitRequest } from "@/lib/team/limit-requests";
import { limitWords } from "@/lib/team/limit-words";

const factsSchema = z.object({ account_id: z.string(), limit_request_id: z.string() });
const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const instant = new Intl.DateTimeFormat("en-US", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

/** What became of a request for more; goes to who asked. */
export async function limitDecidedMail(payload: unknown): Promise<Mail> {
  const facts = factsSchema.parse(payload);
  const [request, { product }] = await Promise.all([
    findLimitRequest(facts.account_id, facts.limit_request_id),
    getOffer(),
  ]);
  if (!request?.email || !["approved", "declined"].includes(request.status)) {
    return { to: [], subject: "", text: "", html: "" };
  }
  const isApproved = request.status === "approved";
  const title = isApproved ? "Your limit is raised" : "Your limit stays as it is";
  const by = request.decidedBy ?? "An admin";
  const until = request.raisedUntil ? instant.format(new Date(request.raisedUntil)) : "";
  const words = {
    productName: product.name,
    title,
    paragraphs: [
      isApproved
        ? `${by} raised ${limitWords(request).toLowerCase()} of ${request.accountName} to ${credits.format(request.raised ?? request.wanted)} credits until ${until} UTC.`
        : `${by} declined ${credits.format(request.wanted)} credits for ${limitWords(request).toLowerCase()} of ${request.accountName}. It stays at ${credits.format(request.limit)}.`,
      ...(request.answer ? [`“${request.answer}”`] : []),
    ],
    action: { label: "See your limits", url: `${serverEnv().SITE_URL}/team/requests` },
    footer: `You get this mail because you asked for more credits in ${request.accountName} on ${product.name}.`,
  };
  return {
    to: [request.email],
    subject: `${title}: ${request.accountName}`,
    text: plainBody(words),
    html: htmlBody(words),
  };
}
