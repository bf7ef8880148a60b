import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { listMembers, membersAnswerSchema } from "@/lib/team/list-members";

/** The account's members. */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 50, most: 199 }),
    doc: { summary: "List members", tag: "Team", answer: membersAnswerSchema },
  },
  ({ access, query }) => listMembers(access, query),
);
