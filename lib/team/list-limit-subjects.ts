import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { listApiKeys } from "@/lib/auth/api-key";
import type { LimitScope } from "@/lib/limits/spend-limit-schema";
import { listDepartments } from "@/lib/team/list-departments";
import { listMembers } from "@/lib/team/list-members";

export interface LimitSubject {
  scope: LimitScope;
  scopeId: string;
  name: string;
}

/** What a limit of the account may be on: everybody, a department, one of 199 members, a live key. */
export async function listLimitSubjects(access: AccountAccess): Promise<LimitSubject[]> {
  const [departments, { members }, keys] = await Promise.all([
    listDepartments(access),
    listMembers(access, { limit: 199 }),
    listApiKeys(access),
  ]);
  return [
    { scope: "account", scopeId: access.accountId, name: "Everybody" },
    ...departments.map(({ departmentId, name }) => ({
      scope: "department" as const,
      scopeId: departmentId,
      name: `Department ${name}`,
    })),
    ...members.map(({ userId, name }) => ({ scope: "member" as const, scopeId: userId, name })),
    ...keys
      .filter(({ revokedAt }) => revokedAt === null)
      .map(({ apiKeyId, name }) => ({
        scope: "api_key" as const,
        scopeId: apiKeyId,
        name: `Key ${name}`,
      })),
  ];
}
