import { formatDay } from "@/components/billing/format-date";
import { ProjectActions } from "@/components/team/project-actions";
import { Badge } from "@/components/ui/badge";
import type { Project } from "@/lib/team/list-projects";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });

/** Projects, live ones first. */
export function ProjectList({
  accountId,
  projects,
  canManage,
}: {
  accountId: string;
  projects: Project[];
  canManage: boolean;
}) {
  return (
    <ul aria-label="Projects" className="divide-y border-t">
      {projects.map((project) => (
        <li
          key={project.projectId}
          className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-center sm:justify-between sm:px-6"
        >
          <div className="grid min-w-0 gap-1">
            <div className="flex min-w-0 flex-wrap items-center gap-2">
              <span className="min-w-0 truncate font-medium text-sm">{project.name}</span>
              {project.archivedAt && <Badge variant="neutral">Archived</Badge>}
            </div>
            <p className="text-[0.8125rem] text-muted-foreground tabular-nums leading-5">
              {project.keys === 1 ? "1 key" : `${project.keys} keys`}, made{" "}
              {formatDay(project.createdAt)}
              {project.spent !== null && `, ${credits.format(project.spent)} credits this month`}
            </p>
          </div>
          {canManage && <ProjectActions accountId={accountId} project={project} />}
        </li>
      ))}
    </ul>
  );
}
