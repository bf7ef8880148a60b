import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callVoid } from "@/lib/supabase/call";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

export const renamedAnswerSchema = z
  .object({ name: z.string() })
  .meta({ id: "RenamedOrganization", examples: [{ name: "Harbour Works" }] });

/** Calls the organization something else from now on. */
export async function renameOrganization(access: AccountAccess, name: string): Promise<void> {
  requireOrganization(access);
  requireRight(access, "rename_account");
  await callVoid("rename_organization", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_name: name,
  });
}
