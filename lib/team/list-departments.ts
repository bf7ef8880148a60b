import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { canSeeBill } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits } from "@/lib/http/answer-parts";
import { callMany } from "@/lib/supabase/call";
import { requireOrganization } from "@/lib/team/require-right";

const count = z.number().int();

const rowSchema = z.object({
  department_id: z.string(),
  parent_id: z.string().nullable(),
  name: z.string(),
  depth: count,
  members: count,
  keys: count,
  spent_micros: count,
  spent_below_micros: count,
});

const departmentSchema = z.object({
  departmentId: z.uuid(),
  parentId: z.uuid().nullable(),
  name: z.string(),
  depth: z.int().describe("1 at the top, at most 5."),
  members: z.int(),
  keys: z.int().describe("API keys that count for it."),
  spent: credits.nullable().describe("This UTC month; null where the caller's role hides it."),
  spentWithBelow: credits.nullable().describe("As `spent`, with all departments below it."),
});

export type Department = z.output<typeof departmentSchema>;

export const departmentsAnswerSchema = z.object({ departments: z.array(departmentSchema) }).meta({
  id: "Departments",
  examples: [
    {
      departments: [
        {
          departmentId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
          parentId: null,
          name: "Research",
          depth: 1,
          members: 4,
          keys: 1,
          spent: 310,
          spentWithBelow: 355.5,
        },
      ],
    },
  ],
});

/** The account's departments, each after the one that it stands below; at most 200. */
export async function listDepartments(access: AccountAccess): Promise<Department[]> {
  requireOrganization(access);
  const rows = await callMany("list_departments", { p_account_id: access.accountId }, rowSchema);
  const isShown = canSeeBill(access);
  return rows.map((row) => ({
    departmentId: row.department_id,
    parentId: row.parent_id,
    name: row.name,
    depth: row.depth,
    members: row.members,
    keys: row.keys,
    spent: isShown ? toCredits(row.spent_micros) : null,
    spentWithBelow: isShown ? toCredits(row.spent_below_micros) : null,
  }));
}
