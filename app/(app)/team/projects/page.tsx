import { FolderKanban, Plus } from "lucide-react";
import type { Metadata } from "next";
import { ProjectDialog } from "@/components/team/project-dialog";
import { ProjectList } from "@/components/team/project-list";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { canBuy } from "@/lib/auth/access";
import { firstParameter } from "@/lib/auth/first-parameter";
import { getBalance } from "@/lib/credits/get-balance";
import type { PageProps } from "@/lib/http/page-props";
import { listProjects } from "@/lib/team/list-projects";
import { requireTeam } from "@/lib/team/require-team";

export const metadata: Metadata = { title: "Projects" };

/** The team's projects, within the number that its plan includes. */
export default async function ProjectsPage({ searchParams }: PageProps) {
  const access = await requireTeam("/team/projects");
  const cursor = firstParameter((await searchParams).after);
  // The balance first: it renews a period that has run out, and the plan may end with it.
  await getBalance(access);
  const { projects, used, allowance, next_cursor } = await listProjects(access, {
    cursor,
    limit: 50,
  });
  const { accountId } = access;
  const canManage = access.rights.includes("manage_projects");
  const isFull = allowance !== null && used >= allowance;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      {canManage && isFull && (
        <Callout
          title={
            allowance === 0
              ? "Your plan includes no projects"
              : `Your plan includes ${allowance} ${allowance === 1 ? "project" : "projects"}`
          }
          action={
            canBuy(access) && (
              <Button asChild size="sm">
                <Link href="/billing#plans">See plans</Link>
              </Button>
            )
          }
        >
          {allowance === 0 ? "A larger plan has some." : "Archive one, or take a larger plan."}
        </Callout>
      )}
      <Card aria-labelledby="projects-title">
        <CardHeader className="gap-4 pb-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="projects-title">Projects</CardTitle>
            <CardDescription>
              {allowance === null ? `${used} in use.` : `${used} of ${allowance} in use.`} An API
              key belongs to the project it is made for.
            </CardDescription>
          </div>
          {canManage && !isFull && (
            <ProjectDialog
              accountId={accountId}
              trigger={
                <Button className="w-fit">
                  <Plus aria-hidden="true" /> New project
                </Button>
              }
            />
          )}
        </CardHeader>
        {projects.length > 0 ? (
          <ProjectList accountId={accountId} projects={projects} canManage={canManage} />
        ) : (
          <EmptyState
            icon={<FolderKanban aria-hidden="true" />}
            title="No projects"
            description="A project tells apart what your servers spend on what."
            className="border-t"
          />
        )}
        {next_cursor && (
          <CardContent className="border-t">
            <Button asChild variant="outline" size="sm">
              <Link href={{ pathname: "/team/projects", query: { after: next_cursor } }}>
                Show more projects
              </Link>
            </Button>
          </CardContent>
        )}
      </Card>
    </div>
  );
}
