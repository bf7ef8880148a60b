import { route } from "@/lib/http/route";
import { idParams } from "@/lib/team/request-schemas";
import { revokedInviteAnswerSchema, revokeInvite } from "@/lib/team/revoke-invite";

/** Ends an invitation. */
export const DELETE = route(
  {
    auth: "person",
    params: idParams,
    doc: { summary: "Revoke an invitation", tag: "Team", answer: revokedInviteAnswerSchema },
  },
  async ({ access, params }) => {
    await revokeInvite(access, params.id);
    return { inviteId: params.id, revoked: true as const };
  },
);
