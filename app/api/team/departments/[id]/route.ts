import { route } from "@/lib/http/route";
import {
  changeDepartment,
  deleteDepartment,
  departmentAnswerSchema,
} from "@/lib/team/change-departments";
import { departmentChangeBody, idParams } from "@/lib/team/request-schemas";

/** Renames or moves a department. */
export const PATCH = route(
  {
    auth: "person",
    params: idParams,
    body: departmentChangeBody,
    doc: {
      summary: "Rename or move a department",
      description: "What is left out stays. Everything below it moves with it.",
      tag: "Team",
      answer: departmentAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, params, body }) => {
    await changeDepartment(access, { departmentId: params.id, ...body });
    return { departmentId: params.id };
  },
);

/** Deletes an empty department. */
export const DELETE = route(
  {
    auth: "person",
    params: idParams,
    doc: {
      summary: "Delete an empty department",
      tag: "Team",
      answer: departmentAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, params }) => {
    await deleteDepartment(access, params.id);
    return { departmentId: params.id };
  },
);
