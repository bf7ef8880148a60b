import { toCredits } from "@/lib/credits/amount";
import { route } from "@/lib/http/route";
import { getOffer } from "@/lib/pricing/offer";

/** What every action and tool costs; readable signed out. */
export const GET = route({ auth: "public" }, async () => {
  const { actions, tools } = await getOffer();
  return {
    actions: actions.map(({ costMicros, matchCostMicros, ...action }) => ({
      ...action,
      credits: toCredits(costMicros),
      matchCredits: matchCostMicros === null ? null : toCredits(matchCostMicros),
    })),
    tools: tools.map(({ costMicros, ...tool }) => ({ ...tool, credits: toCredits(costMicros) })),
  };
});
