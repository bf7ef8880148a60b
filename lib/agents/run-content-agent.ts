import "server-only";
import { ContentAgent, type ContentEvents } from "@/lib/agents/content-agent";
import { contentSteps } from "@/lib/agents/content-offer";
import { ContentPayer } from "@/lib/agents/content-payer";
import type { ContentBrief } from "@/lib/agents/content-request-schema";
import type { AccountAccess } from "@/lib/auth/access";
import { estimateCost } from "@/lib/credits/estimate-cost";
import type { AgentRun } from "@/lib/credits/meter/metered-agent";
import { Problem, type ProblemCode } from "@/lib/http/problem";
import { getChatSettings } from "@/lib/pricing/settings";
import { chooseKey } from "@/lib/provider-keys/choose-key";

/**
 * Runs the agent on the account's own provider key at the catalog's fee, or on credits. Where credits
 * may take the key's place the run holds the whole price for that; who cannot pay that much runs on
 * the key alone.
 */
export async function runContentAgent(
  access: AccountAccess,
  brief: ContentBrief,
  events: ContentEvents,
  run: AgentRun,
): Promise<void> {
  const { model } = await getChatSettings();
  const chosen = await chooseKey(access, model);
  let hasBegun = false;
  const perform = (isCovered: boolean, budgetMicros?: number) =>
    new ContentAgent(
      {
        ...events,
        onBegun(pieceId) {
          hasBegun = true;
          return events.onBegun(pieceId);
        },
      },
      new ContentPayer(model, chosen, isCovered, access),
    ).run(access, brief, { ...run, budgetMicros });
  const { ownKey } = chosen;
  if (ownKey === null || ownKey.found?.fallsBack) {
    try {
      await perform(true);
      return;
    } catch (error) {
      const isTooDear = error instanceof Problem && tooDear.has(error.code);
      if (ownKey === null || hasBegun || !isTooDear) throw error;
    }
  }
  await perform(false, await feeOf(access));
}

/** Refusals of the whole price that the fee alone may not meet; a key of an earlier run among them. */
const tooDear = new Set<ProblemCode>([
  "insufficient_credits",
  "in_debt",
  "limit_reached",
  "idempotency_mismatch",
]);

/** What all steps cost on an own key, in micro-credits; each fee is rounded up. */
async function feeOf(access: AccountAccess): Promise<number> {
  const estimates = await Promise.all(
    contentSteps.map((action) => estimateCost({ action, lane: "byok" }, access)),
  );
  return estimates.reduce((sum, { chargedMicros }) => sum + chargedMicros, 0);
}
