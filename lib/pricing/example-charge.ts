import "server-only";
import { formatCredits } from "@/lib/credits/amount";
import { estimateCost } from "@/lib/credits/estimate-cost";
import { getOffer, type Offer } from "@/lib/pricing/offer";
import { getChatSettings } from "@/lib/pricing/settings";

/** A reply's charge in credits, for showing what a receipt looks like. */
export interface ExampleCharge {
  lines: { name: string; credits: string }[];
  total: string;
  /** What raises the price, and what the message costs without it; null where nothing does. */
  choice: { name: string; without: string } | null;
  /** What may be left of a month's allowance; null where every plan is unlimited or brings none. */
  balance: string | null;
  /** The share of the allowance that this balance is, from 0 to 1. */
  shareLeft: number;
}

const shareLeft = 0.72;

/** Tokens of a short question with a page of context, and of its answer. */
const exampleTokens = { inputTokens: 1200, outputTokens: 400 };

/**
 * What a reply costs on the catalog in force: with the chat's first tool that costs something, else
 * with a word that raises its price, else by the tokens of a usual one. Null where none is priced.
 */
export async function findExampleCharge(): Promise<ExampleCharge | null> {
  const offer = await getOffer();
  const action = offer.actions.find((sold) => sold.action === offer.chat.action);
  const charge = action && (await chargeOf(offer, action));
  if (!charge || charge.lines.length === 0) return null;
  const allowance = offer.plans.find((plan) => (plan.monthlyCreditsMicros ?? 0) > 0);
  return {
    ...charge,
    balance: allowance ? formatCredits(leftOf(allowance.monthlyCreditsMicros ?? 0)) : null,
    shareLeft,
  };
}

/** Whole credits where there are ten or more. */
function leftOf(allowanceMicros: number): number {
  const micros = Math.round(allowanceMicros * shareLeft);
  return allowanceMicros < 10_000_000 ? micros : Math.round(micros / 1_000_000) * 1_000_000;
}

type Charge = Pick<ExampleCharge, "lines" | "total" | "choice">;

async function chargeOf(
  { chat, tools }: Offer,
  action: Offer["actions"][number],
): Promise<Charge | null> {
  if (action.pricing !== "flat") {
    const { model } = await getChatSettings();
    return estimated({ action: action.action, tools: [], model, ...exampleTokens }, null);
  }
  const without = formatCredits(action.costMicros);
  const tool = tools.find((sold) => chat.tools.includes(sold.tool) && sold.costMicros > 0);
  if (tool) {
    const request = { action: action.action, tools: [tool.tool] };
    return estimated(request, { name: tool.name, without });
  }
  const [word] = action.matchWords;
  if (word === undefined || action.matchCostMicros === null) {
    return estimated({ action: action.action, tools: [] }, null);
  }
  const total = formatCredits(action.matchCostMicros);
  const lines = [{ name: `${action.name} with “${word}”`, credits: total }];
  return { lines, total, choice: { name: `“${word}”`, without } };
}

async function estimated(
  request: Parameters<typeof estimateCost>[0],
  choice: Charge["choice"],
): Promise<Charge | null> {
  const { outcome, lines, costMicros } = await estimateCost(request, null);
  if (outcome !== "ok") return null;
  return {
    lines: lines.map(({ name, micros }) => ({ name, credits: formatCredits(micros) })),
    total: formatCredits(costMicros),
    choice,
  };
}
