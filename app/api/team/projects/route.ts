import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { createProject, projectAnswerSchema } from "@/lib/team/change-projects";
import { listProjects, projectsAnswerSchema } from "@/lib/team/list-projects";
import { projectBody } from "@/lib/team/request-schemas";

/** The account's projects, and how many its plan includes. */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 50, most: 199 }),
    doc: { summary: "List projects", tag: "Team", answer: projectsAnswerSchema },
  },
  ({ access, query }) => listProjects(access, query),
);

/** Makes a project. */
export const POST = route(
  {
    auth: "person",
    body: projectBody,
    doc: {
      summary: "Make a project",
      tag: "Team",
      answer: projectAnswerSchema,
      problems: ["plan_required", "conflict"],
    },
  },
  async ({ access, body }) => ({ projectId: await createProject(access, body.name) }),
);
