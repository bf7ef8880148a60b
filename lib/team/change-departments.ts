import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";
import { listDepartments } from "@/lib/team/list-departments";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

const createdSchema = z.object({
  outcome: z.enum(["ok", "name_taken", "too_deep", "too_many"]),
  department_id: z.string().nullable(),
});

export const departmentAnswerSchema = z.object({ departmentId: z.uuid() }).meta({
  id: "ChangedDepartment",
  examples: [{ departmentId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }],
});

/**
 * Puts a department below another, or at the top.
 *
 * @returns its id.
 * @throws Problem conflict (its name is taken there, too deep, too many), not_found (the parent).
 */
export async function createDepartment(
  access: AccountAccess,
  { name, parentId }: { name: string; parentId: string | null },
): Promise<string> {
  requireOrganization(access);
  requireRight(access, "manage_departments");
  const { outcome, department_id } = await callOne(
    "create_department",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_name: name,
      p_parent_id: parentId,
    },
    createdSchema,
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
  if (department_id === null) throw new Error("a department was made without an id");
  return department_id;
}

/**
 * Renames or moves a department; all below moves with it. What is left out stays.
 *
 * @throws Problem conflict (its name is taken there, too deep, below itself), not_found.
 */
export async function changeDepartment(
  access: AccountAccess,
  change: {
    departmentId: string;
    name?: string | undefined;
    parentId?: string | null | undefined;
  },
): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_departments");
  const all = await listDepartments(access);
  const present = all.find(({ departmentId }) => departmentId === change.departmentId);
  if (!present) throw new Problem("not_found");
  const outcome = await callOne(
    "change_department",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_department_id: change.departmentId,
      p_name: change.name ?? present.name,
      p_parent_id: change.parentId === undefined ? present.parentId : change.parentId,
    },
    z.enum(["ok", "name_taken", "too_deep", "cycle"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
}

/**
 * Deletes a department that nothing stands in, with its limits. Reports still name it.
 *
 * @throws Problem conflict (not empty), not_found.
 */
export async function deleteDepartment(access: AccountAccess, departmentId: string): Promise<void> {
  requireOrganization(access);
  requireRight(access, "manage_departments");
  const outcome = await callOne(
    "delete_department",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_department_id: departmentId,
    },
    z.enum(["ok", "not_empty"]),
  );
  if (outcome !== "ok") throw outcomeProblem(outcome);
}
