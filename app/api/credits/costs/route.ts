import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { costsAnswerSchema } from "@/lib/pricing/answer-schemas";
import { getOffer } from "@/lib/pricing/offer";

/** What every action and tool costs; readable signed out. */
export const GET = route(
  {
    auth: "public",
    doc: {
      summary: "List what actions and tools cost",
      tag: "Credits",
      answer: costsAnswerSchema,
    },
  },
  async () => {
    const { actions, tools } = await getOffer();
    return {
      actions: actions.map(({ costMicros, matchCostMicros, ...action }) => ({
        ...action,
        credits: toCredits(costMicros),
        matchCredits: matchCostMicros === null ? null : toCredits(matchCostMicros),
      })),
      tools: tools.map(({ costMicros, ...tool }) => ({ ...tool, credits: toCredits(costMicros) })),
    };
  },
);
