import { route } from "@/lib/http/route";
import {
  changeMemberRole,
  memberChangeAnswerSchema,
  setMemberDepartment,
} from "@/lib/team/change-member";
import { removedMemberAnswerSchema, removeMember } from "@/lib/team/remove-member";
import { idParams, memberChangeBody } from "@/lib/team/request-schemas";

/** Gives a member another role or department. */
export const PATCH = route(
  {
    auth: "person",
    params: idParams,
    body: memberChangeBody,
    doc: {
      summary: "Change a member's role or department",
      description: "One of both a call. Only an owner makes or unmakes owners.",
      tag: "Team",
      answer: memberChangeAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, params, body }) => {
    if ("role" in body) await changeMemberRole(access, { userId: params.id, role: body.role });
    else {
      await setMemberDepartment(access, { userId: params.id, departmentId: body.departmentId });
    }
    return { userId: params.id };
  },
);

/** Removes a member; one's own membership is leaving. */
export const DELETE = route(
  {
    auth: "person",
    params: idParams,
    doc: {
      summary: "Remove a member, or leave",
      description:
        "With one's own user id: leave. The API keys that the person made end; their usage stays.",
      tag: "Team",
      answer: removedMemberAnswerSchema,
      problems: ["conflict"],
    },
  },
  async ({ access, params }) => {
    await removeMember(access, params.id);
    return { userId: params.id, removed: true as const };
  },
);
