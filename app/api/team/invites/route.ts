import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { createInvite, newInviteAnswerSchema } from "@/lib/team/create-invite";
import { invitesAnswerSchema, listInvites } from "@/lib/team/list-invites";
import { inviteBody } from "@/lib/team/request-schemas";

/** The invitations that nobody accepted yet. */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 50, most: 199 }),
    doc: { summary: "List open invitations", tag: "Team", answer: invitesAnswerSchema },
  },
  ({ access, query }) => listInvites(access, query),
);

/** Invites an address by mail. */
export const POST = route(
  {
    auth: "person",
    body: inviteBody,
    doc: {
      summary: "Invite somebody",
      description:
        "Sends a mail with a link that works once, for that address. Inviting the same address again ends the earlier link.",
      tag: "Team",
      answer: newInviteAnswerSchema,
      problems: ["plan_required", "conflict", "rate_limited"],
    },
  },
  ({ access, body }) => createInvite(access, body),
);
