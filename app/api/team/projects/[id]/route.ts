import { route } from "@/lib/http/route";
import { changeProject, projectAnswerSchema } from "@/lib/team/change-projects";
import { idParams, projectChangeBody } from "@/lib/team/request-schemas";

/** Renames a project, archives it or takes it out of the archive. */
export const PATCH = route(
  {
    auth: "person",
    params: idParams,
    body: projectChangeBody,
    doc: {
      summary: "Rename or archive a project",
      description: "What is left out stays. An archived project does not count in the plan.",
      tag: "Team",
      answer: projectAnswerSchema,
      problems: ["plan_required", "conflict"],
    },
  },
  async ({ access, params, body }) => {
    await changeProject(access, { projectId: params.id, ...body });
    return { projectId: params.id };
  },
);
