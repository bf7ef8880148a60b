import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { Problem } from "@/lib/http/problem";
import { findAllowedCount, planRequired } from "@/lib/pricing/entitlements";
import { callOne } from "@/lib/supabase/call";

const countSchema = z.object({ used: z.number().int(), allowance: z.number().int().nullable() });

/** The refusal of one more project, with how many the plan includes and which plan includes more. */
export async function projectPlanRequired(access: AccountAccess): Promise<Problem> {
  const { used, allowance } = await callOne(
    "count_projects",
    { p_account_id: access.accountId },
    countSchema,
  );
  const { plan } = await findAllowedCount(access, "projects", used);
  const most = allowance ?? used;
  const what = most === 0 ? "projects" : `more than ${most} ${most === 1 ? "project" : "projects"}`;
  return planRequired({
    entitlement: "projects",
    what,
    plan,
    facts: { allowed: most, inUse: used },
  });
}
