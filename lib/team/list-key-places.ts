import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { type Department, listDepartments } from "@/lib/team/list-departments";
import { listProjects, type Project } from "@/lib/team/list-projects";

/** What a new API key may belong to: departments and live projects. A person has no departments. */
export async function listKeyPlaces(
  access: AccountAccess,
): Promise<{ departments: Department[]; projects: Project[] }> {
  const [departments, { projects }] = await Promise.all([
    access.accountKind === "organization" ? listDepartments(access) : [],
    listProjects(access, { limit: 199 }),
  ]);
  return { departments, projects: projects.filter(({ archivedAt }) => archivedAt === null) };
}
