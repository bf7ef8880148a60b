import "server-only";
import { z } from "zod";
import { listOperators } from "@/lib/admin/operators";
import { findAudit } from "@/lib/audit/list-audits";
import { serverEnv } from "@/lib/env/server";
import { renderMail } from "@/lib/notifications/mails/render-mail";
import { type Mail, noMail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";

const factsSchema = z.object({ audit_day: z.string() });
const mostShown = 20;
/** As many as the mail service takes in one mail. */
const mostAddressed = 50;

/** The nightly audit found something that a person should look at; for operators. */
export async function auditFoundMail(payload: unknown): Promise<Mail> {
  const { audit_day: day } = factsSchema.parse(payload);
  const [operators, audit, { product }] = await Promise.all([
    listOperators(),
    findAudit(day),
    getOffer(),
  ]);
  if (!audit) return noMail;
  const count = audit.findingCount;
  const title = `The audit of ${day} found ${count === 1 ? "one thing" : `${count} things`}`;
  const shown = audit.findings.slice(0, mostShown);
  const mail = await renderMail(
    {
      subject: `${title}: ${product.name}`,
      title,
      preview: shown[0] ?? "",
      paragraphs: [
        `${audit.accounts} accounts were looked at. Nothing was changed; each of these needs a person:`,
        ...shown,
        ...(count > shown.length ? [`And ${count - shown.length} more.`] : []),
      ],
      action: { label: `Open ${product.name}`, url: `${serverEnv().SITE_URL}/admin` },
      why: `You get this mail because you are an operator of ${product.name}. A night without findings sends none.`,
    },
    { productName: product.name, settingsUrl: null, stopUrl: null },
  );
  return { to: operators.slice(0, mostAddressed).map(({ email }) => email), ...mail };
}
