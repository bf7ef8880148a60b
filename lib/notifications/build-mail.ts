import "server-only";
import { auditFoundMail } from "@/lib/notifications/mails/audit-found";
import { teamInvitedMail } from "@/lib/notifications/mails/team-invited";
import { noticeMail } from "@/lib/notifications/notice-mail";
import type { Mail } from "@/lib/notifications/send-mail";

const builders: Record<string, (payload: unknown) => Promise<Mail>> = {
  notice: noticeMail,
  audit_found: auditFoundMail,
  team_invited: teamInvitedMail,
};

/**
 * The mail that a job stands for.
 *
 * @throws Error for a kind that nothing here knows; ZodError for facts that are not the kind's.
 */
export async function buildMail(kind: string, payload: unknown): Promise<Mail> {
  const build = builders[kind];
  if (!build) throw new Error(`no mail for a job of kind ${kind}`);
  return build(payload);
}
