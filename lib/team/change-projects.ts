import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import { callOne } from "@/lib/supabase/call";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { projectPlanRequired } from "@/lib/team/project-plan-required";
import { requireRight } from "@/lib/team/require-right";

const createdSchema = z.object({
  outcome: z.enum(["ok", "name_taken", "plan_required"]),
  project_id: z.string().nullable(),
});

export const projectAnswerSchema = z.object({ projectId: z.uuid() }).meta({
  id: "ChangedProject",
  examples: [{ projectId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }],
});

/**
 * Makes a project, if the plan has room for one more.
 *
 * @returns its id.
 * @throws Problem plan_required, or conflict when its name is taken.
 */
export async function createProject(access: AccountAccess, name: string): Promise<string> {
  requireRight(access, "manage_projects");
  // The balance first: it renews a period that has run out, and the plan may end with it.
  await getBalance(access);
  const { outcome, project_id } = await callOne(
    "create_project",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_name: name },
    createdSchema,
  );
  if (outcome === "plan_required") throw await projectPlanRequired(access);
  if (outcome !== "ok") throw outcomeProblem(outcome);
  if (project_id === null) throw new Error("a project was made without an id");
  return project_id;
}

/**
 * Renames a project, archives it or takes it out of the archive. Its keys go on working. What is
 * left out stays.
 *
 * @throws Problem plan_required, conflict when its name is taken, not_found.
 */
export async function changeProject(
  access: AccountAccess,
  {
    projectId,
    name,
    isArchived,
  }: { projectId: string; name?: string | undefined; isArchived?: boolean | undefined },
): Promise<void> {
  requireRight(access, "manage_projects");
  await getBalance(access);
  const outcome = await callOne(
    "change_project",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_project_id: projectId,
      p_name: name,
      p_is_archived: isArchived,
    },
    z.enum(["ok", "name_taken", "plan_required"]),
  );
  if (outcome === "plan_required") throw await projectPlanRequired(access);
  if (outcome !== "ok") throw outcomeProblem(outcome);
}
