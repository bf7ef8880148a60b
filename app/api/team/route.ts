import { route } from "@/lib/http/route";
import { renamedAnswerSchema, renameOrganization } from "@/lib/team/rename-organization";
import { organizationBody } from "@/lib/team/request-schemas";

/** Calls the organization something else. */
export const PATCH = route(
  {
    auth: "person",
    body: organizationBody,
    doc: { summary: "Rename the organization", tag: "Team", answer: renamedAnswerSchema },
  },
  async ({ access, body }) => {
    await renameOrganization(access, body.name);
    return { name: body.name };
  },
);
