import { conversationsAnswerSchema } from "@/lib/chat/answer-schemas";
import { conversationPage } from "@/lib/chat/conversation-page";
import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";

/** The caller's conversations, the last spoken in first. */
export const GET = route(
  {
    auth: "person",
    query: pageQuerySchema({ usual: 50, most: 100 }),
    doc: {
      summary: "List conversations",
      description: "Your own, the last spoken in first.",
      tag: "Chat",
      answer: conversationsAnswerSchema,
    },
  },
  ({ access, query }) => conversationPage(access, query),
);
