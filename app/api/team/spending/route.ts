import { getBalance } from "@/lib/credits/get-balance";
import { pageQuerySchema } from "@/lib/http/cursor";
import { route } from "@/lib/http/route";
import { getSpending, spendingAnswerSchema } from "@/lib/team/get-spending";
import { spendingQuery } from "@/lib/team/request-schemas";
import { spendingDays } from "@/lib/team/spending-days";

const query = pageQuerySchema({ usual: 200, most: 999 }).extend(spendingQuery.shape);

/** Who spent what on what: everybody's for who may see it, else the caller's own. */
export const GET = route(
  {
    auth: "account",
    query,
    doc: {
      summary: "Read who spent what on what",
      description: "By action and model, dearest first, for 366 UTC days at most.",
      tag: "Team",
      answer: spendingAnswerSchema,
    },
  },
  async ({ access, query: { by, from, to, ...page } }) => {
    const days = spendingDays({ from, to }, (await getBalance(access)).asOf);
    const answer = await getSpending(access, { by, ...days, isDetailed: true }, page);
    return { by, ...days, ...answer };
  },
);
