import { route } from "@/lib/http/route";
import { createDepartment, departmentAnswerSchema } from "@/lib/team/change-departments";
import { departmentsAnswerSchema, listDepartments } from "@/lib/team/list-departments";
import { departmentBody } from "@/lib/team/request-schemas";

/** The account's departments as a tree. */
export const GET = route(
  {
    auth: "account",
    doc: {
      summary: "List departments",
      description: "Each after the one that it stands below; at most 200, so there are no pages.",
      tag: "Team",
      answer: departmentsAnswerSchema,
    },
  },
  async ({ access }) => ({ departments: await listDepartments(access) }),
);

/** Makes a department. */
export const POST = route(
  {
    auth: "person",
    body: departmentBody,
    doc: {
      summary: "Make a department",
      tag: "Team",
      answer: departmentAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, body }) => ({ departmentId: await createDepartment(access, body) }),
);
