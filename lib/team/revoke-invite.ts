import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

export const revokedInviteAnswerSchema = z
  .object({ inviteId: z.uuid(), revoked: z.literal(true) })
  .meta({
    id: "RevokedInvite",
    examples: [{ inviteId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", revoked: true }],
  });

/**
 * Ends an invitation that nobody accepted: its link works no more.
 *
 * @throws Problem not_found when there is no open one of this id.
 */
export async function revokeInvite(access: AccountAccess, inviteId: string): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_members");
  const isRevoked = await callOne(
    "revoke_invite",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_invite_id: inviteId },
    z.boolean(),
  );
  if (!isRevoked) throw new Problem("not_found");
}
