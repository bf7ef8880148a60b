import "server-only";
import { formatCredits } from "@/lib/credits/amount";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { getOffer } from "@/lib/pricing/offer";

/** A reply's charge in credits, for showing what a receipt looks like. */
export interface ExampleCharge {
  lines: { name: string; credits: string }[];
  total: string;
  /** What may be left of a month's allowance; null where every plan is unlimited or brings none. */
  balance: string | null;
  /** The share of the allowance that this balance is, from 0 to 1. */
  shareLeft: number;
}

const shareLeft = 0.72;

/**
 * What a reply that used the chat's first tool costs on the catalog in force, or null where the
 * catalog prices the chat by tokens or gives it no tool that is sold.
 */
export async function findExampleCharge(): Promise<ExampleCharge | null> {
  const { chat, actions, tools, plans } = await getOffer();
  const isFlat = actions.some(
    ({ action, pricing }) => action === chat.action && pricing === "flat",
  );
  const tool = tools.find((sold) => chat.tools.includes(sold.tool));
  if (!isFlat || !tool) return null;

  const estimate = await estimateCost({ action: chat.action, tools: [tool.tool] }, null);
  if (estimate.outcome !== "ok") return null;
  const allowance = plans.find((plan) => (plan.monthlyCreditsMicros ?? 0) > 0);
  return {
    lines: estimate.lines.map(({ name, micros }) => ({ name, credits: formatCredits(micros) })),
    total: formatCredits(estimate.costMicros),
    balance: allowance
      ? formatCredits(Math.round((allowance.monthlyCreditsMicros ?? 0) * shareLeft))
      : null,
    shareLeft,
  };
}
