import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { raiseSpendLimit } from "@/lib/limits/raise-spend-limit";
import { setSpendLimit } from "@/lib/limits/set-spend-limit";
import type { LimitMode, LimitScope, LimitWindow } from "@/lib/limits/spend-limit-schema";
import { listDepartments } from "@/lib/team/list-departments";
import { outcomeProblem } from "@/lib/team/outcome-problems";
import { requireRight } from "@/lib/team/require-right";

export const limitAnswerSchema = z
  .object({ spendLimitId: z.uuid().nullable().describe("Null when there is no limit now.") })
  .meta({
    id: "ChangedLimit",
    examples: [{ spendLimitId: "0a1b2c3d-4e5f-4607-8192-a3b4c5d6e7f8" }],
  });

/**
 * Sets the one limit of a scope and window, or removes it (null).
 *
 * @returns its id; null when there is none now.
 * @throws Problem not_found for a department, member or key that the account has not.
 */
export async function changeLimit(
  access: AccountAccess,
  limit: {
    scope: LimitScope;
    scopeId: string;
    window: LimitWindow;
    mode: LimitMode;
    limitMicros: number | null;
  },
): Promise<string | null> {
  requireRight(access, "manage_limits");
  const { outcome, spendLimitId } = await setSpendLimit(access, limit);
  if (outcome !== "ok") throw new Problem("not_found");
  return limit.limitMicros === null ? null : spendLimitId;
}

/**
 * Refuses an API key the limits of its own department and of those above it: who holds the key would
 * lift what keeps it from spending.
 *
 * @throws Problem forbidden.
 */
export async function refuseOwnDepartment(
  access: AccountAccess,
  departmentId: string,
): Promise<void> {
  if (access.apiKeyId === null || access.departmentId === null) return;
  const departments = await listDepartments(access);
  let own: string | null = access.departmentId;
  while (own !== null) {
    if (own === departmentId) {
      throw new Problem("forbidden", {
        detail: "An API key does not change the limits of the department that it spends for.",
      });
    }
    own = departments.find((each) => each.departmentId === own)?.parentId ?? null;
  }
}

/**
 * Makes a limit higher until a time, without anybody having asked; null ends a raise now.
 *
 * @throws Problem not_found, or invalid_request for a time that is not ahead within a year.
 */
export async function raiseLimit(
  access: AccountAccess,
  spendLimitId: string,
  { raise, now }: { raise: { raisedMicros: number; until: Date } | null; now: string },
): Promise<void> {
  requireRight(access, "manage_limits");
  if (raise) {
    const ahead = raise.until.getTime() - Date.parse(now);
    if (ahead <= 0 || ahead > 366 * 86_400_000) throw outcomeProblem("bad_until");
  }
  const outcome = await raiseSpendLimit(access, spendLimitId, raise);
  if (outcome !== "ok") throw new Problem("not_found");
}
