import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import {
  countUnreadNotices,
  listNotices,
  noticesAnswerSchema,
} from "@/lib/notifications/list-notices";

/** What the person is told in the account, newest first. */
export const GET = route(
  {
    auth: "person",
    query: pageQuerySchema({ usual: 20, most: 90 }),
    doc: {
      summary: "List notices",
      description:
        "What the person is told in the account, newest first: what is to them alone, and for who may see the bill what concerns it.",
      tag: "Notices",
      answer: noticesAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const [page, unread] = await Promise.all([
      listNotices(access, query),
      countUnreadNotices(access),
    ]);
    return { ...page, unread };
  },
);
