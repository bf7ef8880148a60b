import { pageQuerySchema } from "@/lib/http/cursor";
import { pageOfAll } from "@/lib/http/page-by-time";
import { route } from "@/lib/http/route";
import { changeLimit, limitAnswerSchema } from "@/lib/team/change-limits";
import { limitsAnswerSchema, listLimits } from "@/lib/team/list-limits";
import { limitBody } from "@/lib/team/request-schemas";

/** The account's spend limits: all for who sees all spending, else those that concern the caller. */
export const GET = route(
  {
    auth: "account",
    query: pageQuerySchema({ usual: 100, most: 200 }),
    doc: {
      summary: "List spend limits",
      description:
        "With what is spent of each now. Members are shown those that count what they spend.",
      tag: "Team",
      answer: limitsAnswerSchema,
    },
  },
  async ({ access, query }) => {
    const limits = await listLimits(access);
    const { rows, next_cursor } = pageOfAll(query, limits, ({ spendLimitId }) => spendLimitId);
    return { limits: rows, next_cursor };
  },
);

/** Sets or removes the one limit of a scope and window. */
export const PUT = route(
  {
    auth: "person",
    repeats: "natural",
    body: limitBody,
    doc: {
      summary: "Set a spend limit",
      description:
        "One a scope and window; null removes it. A new limit counts what its window has seen already.",
      tag: "Team",
      answer: limitAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, body: { limit, ...rest } }) => ({
    spendLimitId: await changeLimit(access, { ...rest, limitMicros: limit }),
  }),
);
