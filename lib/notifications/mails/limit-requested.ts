import "server-only";
import { z } from "zod";
import { mailLink } from "@/lib/notifications/mails/mail-link";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import type { NoticeToMail } from "@/lib/notifications/notice";
import { getOffer } from "@/lib/pricing/offer";
import { limitWords } from "@/lib/team/limit-words";
import { findLimitRequest } from "@/lib/team/list-limit-requests";

const factsSchema = z.object({ limit_request_id: z.string() });
const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

/** A member asks for more; goes to who may raise limits, unless it was decided meanwhile. */
export async function limitRequestedMail(notice: NoticeToMail): Promise<MailWords | null> {
  const facts = factsSchema.parse(notice.facts);
  const [request, { product }] = await Promise.all([
    findLimitRequest(notice.account.id, facts.limit_request_id),
    getOffer(),
  ]);
  if (request?.status !== "pending") return null;
  const title = `${request.requestedBy.name} asks for a higher limit`;
  return {
    subject: `${title}: ${request.accountName}`,
    title,
    preview: `${credits.format(request.wanted)} credits instead of ${credits.format(request.limit)}.`,
    paragraphs: [
      `${limitWords(request)} of ${request.accountName} is ${credits.format(request.limit)} credits. ${request.requestedBy.name} asks for ${credits.format(request.wanted)}.`,
    ],
    quote: request.reason,
    action: { label: "Decide", url: mailLink(notice.account, "/team/requests") },
    notes: ["You can raise it until a time that you choose, or decline."],
    why: `You get this mail because you may raise limits of ${request.accountName} on ${product.name}.`,
  };
}
