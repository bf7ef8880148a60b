import { route } from "@/lib/http/route";
import { acceptedAnswerSchema, acceptInvite } from "@/lib/team/accept-invite";
import { acceptBody } from "@/lib/team/request-schemas";

/** Joins the account whose invitation the person holds. */
export const POST = route(
  {
    auth: "person",
    body: acceptBody,
    doc: {
      summary: "Accept an invitation",
      description: "Once a link, and only for the confirmed address that was invited.",
      tag: "Team",
      answer: acceptedAnswerSchema,
      problems: ["not_found", "forbidden", "conflict", "plan_required", "rate_limited"],
    },
  },
  async ({ access, body }) => ({ accountId: await acceptInvite(access.userId, body.token) }),
);
