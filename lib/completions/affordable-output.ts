import "server-only";
import { affordableTokens } from "@/lib/chat/output-limit";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { estimateCost } from "@/lib/credits/estimate-cost";
import type { MeteredRequest } from "@/lib/credits/metered-request";

/**
 * The tokens that a completion may write out of its hold: those it asks for, or fewer where the hold
 * was shrunk to what the account has. Only a price by tokens shrinks.
 *
 * @param priced what the hold was made for, its longest reply included.
 */
export async function affordableOutput(
  hold: CreditAnswer,
  priced: MeteredRequest,
  wanted: number,
): Promise<number> {
  const { outputTokens } = priced;
  const isShrunk = hold.lane === "credits" && hold.chargedMicros < hold.costMicros;
  if (!isShrunk || outputTokens === undefined) return wanted;
  const withoutReply = await estimateCost({ ...priced, outputTokens: 0 }, null);
  const tokens = affordableTokens({
    heldMicros: hold.chargedMicros,
    fullMicros: hold.costMicros,
    fixedMicros: withoutReply.costMicros,
    fullTokens: outputTokens,
  });
  return Math.min(wanted, tokens);
}
