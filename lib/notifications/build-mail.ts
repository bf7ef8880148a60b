import "server-only";
import { auditFoundMail } from "@/lib/notifications/mails/audit-found";
import { limitDecidedMail } from "@/lib/notifications/mails/limit-decided";
import { limitRequestedMail } from "@/lib/notifications/mails/limit-requested";
import { limitWarningMail } from "@/lib/notifications/mails/limit-warning";
import { teamInvitedMail } from "@/lib/notifications/mails/team-invited";
import { topUpStoppedMail } from "@/lib/notifications/mails/top-up-stopped";
import type { Mail } from "@/lib/notifications/send-mail";

const builders: Record<string, (payload: unknown) => Promise<Mail>> = {
  audit_found: auditFoundMail,
  limit_decided: limitDecidedMail,
  limit_requested: limitRequestedMail,
  team_invited: teamInvitedMail,
  limit_warning: limitWarningMail,
  top_up_stopped: topUpStoppedMail,
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
