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
const instant = new Intl.DateTimeFormat("en-US", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

/** What became of a request for more; goes to who asked. */
export async function limitDecidedMail(notice: NoticeToMail): Promise<MailWords | null> {
  const facts = factsSchema.parse(notice.facts);
  const [request, { product }] = await Promise.all([
    findLimitRequest(notice.account.id, facts.limit_request_id),
    getOffer(),
  ]);
  if (request?.status !== "approved" && request?.status !== "declined") return null;
  const isApproved = request.status === "approved";
  const title = isApproved ? "Your limit is raised" : "Your limit stays as it is";
  const by = request.decidedBy ?? "An admin";
  const until = request.raisedUntil ? instant.format(new Date(request.raisedUntil)) : "";
  const raised = credits.format(request.raised ?? request.wanted);
  return {
    subject: `${title}: ${request.accountName}`,
    title,
    preview: isApproved ? `${raised} credits until ${until} UTC.` : `${by} declined your request.`,
    paragraphs: [
      isApproved
        ? `${by} raised ${limitWords(request).toLowerCase()} of ${request.accountName} to ${raised} credits until ${until} UTC.`
        : `${by} declined ${credits.format(request.wanted)} credits for ${limitWords(request).toLowerCase()} of ${request.accountName}. It stays at ${credits.format(request.limit)}.`,
    ],
    ...(request.answer !== null && { quote: request.answer }),
    action: { label: "See your limits", url: mailLink(notice.account, "/team/requests") },
    why: `You get this mail because you asked for more credits in ${request.accountName} on ${product.name}.`,
  };
}
