import { freeCreditsAnswerSchema, listFreeCredits } from "@/lib/free-credits/list-free-credits";
import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";

/** Free credits of sign-ups: what today's were given, who had some, and who was refused, and why. */
export const GET = route(
  {
    auth: "operator",
    query: pageQuerySchema({ usual: 50, most: 100 }),
    doc: {
      summary: "List free credits",
      description: "What sign-ups were given today, who claimed when, and who was refused and why.",
      tag: "Operator",
      answer: freeCreditsAnswerSchema,
    },
  },
  ({ query }) => listFreeCredits(query),
);
