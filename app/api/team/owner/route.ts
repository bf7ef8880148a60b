import { route } from "@/lib/http/route";
import { handOverAccount, memberChangeAnswerSchema } from "@/lib/team/change-member";
import { handOverBody } from "@/lib/team/request-schemas";

/** Makes another member the owner and the caller an admin. */
export const POST = route(
  {
    auth: "person",
    body: handOverBody,
    doc: {
      summary: "Hand over the account",
      description: "The other member becomes an owner and the caller an admin, both at once.",
      tag: "Team",
      answer: memberChangeAnswerSchema,
    },
  },
  async ({ access, body }) => {
    await handOverAccount(access, body.userId);
    return { userId: body.userId };
  },
);
