"use client";

import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { ProjectDialog } from "@/components/team/project-dialog";
import { Button } from "@/components/ui/button";
import type { Project } from "@/lib/team/list-projects";

/** Renames a project, archives it or brings it back. */
export function ProjectActions({ accountId, project }: { accountId: string; project: Project }) {
  const { projectId, name, archivedAt } = project;
  const { run, isPending } = useMutation();
  const isArchived = archivedAt !== null;

  async function toggle() {
    const answer = await run({
      method: "PATCH",
      path: `/api/team/projects/${projectId}`,
      accountId,
      body: { isArchived: !isArchived },
    });
    if (answer.ok) toast.success(isArchived ? `${name} is back.` : `${name} is archived.`);
    else toast.error(answer.message);
  }

  return (
    <div className="flex shrink-0 gap-2">
      {!isArchived && (
        <ProjectDialog
          accountId={accountId}
          project={{ projectId, name }}
          trigger={
            <Button variant="ghost" size="sm">
              Rename<span className="sr-only"> {name}</span>
            </Button>
          }
        />
      )}
      <Button variant="outline" size="sm" onClick={toggle} pending={isPending}>
        {isArchived ? "Bring back" : "Archive"}
        <span className="sr-only"> {name}</span>
      </Button>
    </div>
  );
}
