import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callOne } from "@/lib/supabase/call";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

export const removedMemberAnswerSchema = z
  .object({ userId: z.uuid(), removed: z.literal(true) })
  .meta({
    id: "RemovedMember",
    examples: [{ userId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", removed: true }],
  });

/**
 * Ends a membership; the caller's own is leaving, which everybody may. The person's API keys for
 * this account end with it, their usage stays.
 *
 * @throws Problem conflict for the last owner, not_found for who is no member.
 */
export async function removeMember(access: AccountAccess, userId: string): Promise<void> {
  requireOrganization(access);
  if (userId !== access.userId) requireRight(access, "manage_members");
  const outcome = await callOne(
    "remove_member",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_user_id: userId },
    z.enum(["ok", "last_owner"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
}
