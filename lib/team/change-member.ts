import "server-only";
import { z } from "zod";
import type { AccountAccess, Role } from "@/lib/auth/access";
import { callOne, callVoid } from "@/lib/supabase/call";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

export const memberChangeAnswerSchema = z
  .object({ userId: z.uuid() })
  .meta({ id: "ChangedMember", examples: [{ userId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }] });

/**
 * Gives a member another role. Only an owner makes or unmakes owners.
 *
 * @throws Problem conflict for the last owner, not_found for who is no member.
 */
export async function changeMemberRole(
  access: AccountAccess,
  { userId, role }: { userId: string; role: Role },
): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_members");
  if (role === "owner") requireRight(access, "manage_owners");
  const outcome = await callOne(
    "change_member_role",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_user_id: userId,
      p_role: role,
    },
    z.enum(["ok", "last_owner"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
}

/**
 * Counts what a member spends from now on for a department, or for none (null).
 *
 * @throws Problem not_found for a member or department that is not there.
 */
export async function setMemberDepartment(
  access: AccountAccess,
  { userId, departmentId }: { userId: string; departmentId: string | null },
): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_departments");
  await callVoid("set_member_department", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_user_id: userId,
    p_department_id: departmentId,
  });
}

/**
 * Makes another member the owner and the caller an admin, both at once.
 *
 * @throws Problem not_found for who is no other member.
 */
export async function handOverAccount(access: AccountAccess, userId: string): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_owners");
  await callVoid("hand_over_account", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_user_id: userId,
  });
}
