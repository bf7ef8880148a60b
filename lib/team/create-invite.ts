import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import type { AccountAccess, Role } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import { afterResponse } from "@/lib/http/after-response";
import { limitRate } from "@/lib/http/rate-limit";
import { drainOutbox } from "@/lib/notifications/drain-outbox";
import { callOne } from "@/lib/supabase/call";
import { hashInviteToken, inviteToken } from "@/lib/team/invite-token";
import { outcomeProblem, teamPlanRequired } from "@/lib/team/outcome-problems";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

export const newInviteAnswerSchema = z.object({ inviteId: z.uuid(), email: z.string() }).meta({
  id: "Invited",
  examples: [{ inviteId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", email: "grace@example.com" }],
});

/**
 * Invites an address by mail. Inviting it again sends a new link and ends the earlier one.
 *
 * @throws Problem plan_required, conflict (a member already, too many), rate_limited.
 */
export async function createInvite(
  access: AccountAccess,
  {
    email,
    role,
    departmentId,
    days,
  }: { email: string; role: Exclude<Role, "owner">; departmentId: string | null; days: number },
): Promise<z.output<typeof newInviteAnswerSchema>> {
  requireOrganization(access);
  requireRight(access, "manage_members");
  await limitInvites(access, email);
  await getBalance(access);
  const inviteId = randomUUID();
  const outcome = await callOne(
    "create_invite",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_invite_id: inviteId,
      p_token_hash: hashInviteToken(inviteToken(inviteId)),
      p_email: email,
      p_role: role,
      p_department_id: departmentId,
      p_days: days,
    },
    z.enum(["ok", "plan_required", "already_member", "too_many"]),
  );
  if (outcome === "plan_required") throw await teamPlanRequired(access);
  if (outcome !== "ok") throw outcomeProblem(outcome);
  afterResponse("invite_mail", drainOutbox);
  return { inviteId, email };
}

/**
 * Invitations are mail to whoever is named, and a person may own many organizations: they are counted
 * by account, by person, and by the mailbox that gets them, whoever sends.
 */
async function limitInvites(access: AccountAccess, email: string): Promise<void> {
  const mailbox = createHash("sha256").update(email.trim().toLowerCase()).digest("base64url");
  await limitRate(`invites:${access.accountId}`, { limit: 60, windowSeconds: 3600 });
  await limitRate(`invites-of:${access.userId}`, { limit: 60, windowSeconds: 3600 });
  await limitRate(`invite-to:${mailbox}`, { limit: 10, windowSeconds: 86_400 });
}
