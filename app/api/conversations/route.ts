import { z } from "zod";
import { listConversationPage, refuseApiKey } from "@/lib/chat/conversations";
import { route } from "@/lib/http/route";

const querySchema = z.object({ before: z.iso.datetime({ offset: true }).optional() });

/** The caller's conversations, newest first; `next` is the `before` of the following page. */
export const GET = route({ auth: "account", query: querySchema }, async ({ access, query }) => {
  refuseApiKey(access);
  return listConversationPage(access, query.before);
});
