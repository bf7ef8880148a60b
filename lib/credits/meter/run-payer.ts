import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { chargeReservation } from "@/lib/credits/charge-reservation";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { estimateCost } from "@/lib/credits/estimate-cost";
import type { Ending } from "@/lib/credits/meter/how-it-ended";
import type { MeterUsage } from "@/lib/credits/meter/meter";
import type { MeteredAction } from "@/lib/credits/meter/metered-action";
import type { Payer } from "@/lib/credits/meter/payer";
import { persist } from "@/lib/credits/meter/persist";
import type { RunBudget } from "@/lib/credits/meter/run-budget";
import type { MeteredRequest } from "@/lib/credits/metered-request";
import { modelRefusal, refusal } from "@/lib/credits/refusal";
import { trackUsage } from "@/lib/credits/track-usage";
import { Problem } from "@/lib/http/problem";
import { getOffer } from "@/lib/pricing/offer";

/**
 * Pays for an action out of a run's budget. The most that it can cost is claimed before it begins,
 * so that sub-agents at once begin nothing that the budget does not cover.
 *
 * @throws Problem insufficient_credits (subject `run budget`), unpriced, plan_required.
 */
export async function payFromRun(
  access: AccountAccess,
  run: RunBudget,
  action: MeteredAction,
): Promise<Payer> {
  const { idempotencyKey: _key, lifeSeconds: _life, ...request } = action;
  const giveBack = run.claim(await mostOf(access, request));
  const key = run.nextStepKey();
  return {
    signal: run.signal,
    watch() {},
    async settle(usage, ending) {
      try {
        const isOwed = await isCharged(request, usage, ending);
        const facts = { ...request, ...usage, model: usage.model ?? request.model };
        return isOwed
          ? await chargeStep(access, run, facts, { key, note: ending.error })
          : await recordStep(access, facts, { ...ending, key });
      } finally {
        giveBack();
      }
    },
  };
}

/** What a step can take of the budget at most, in micro-credits: its fee where the customer's own key pays for the traffic. */
async function mostOf(access: AccountAccess, request: MeteredRequest): Promise<number> {
  const estimate = await estimateCost(request, access);
  if (estimate.outcome === "plan_required") throw await modelRefusal(estimate.subject);
  if (estimate.outcome === "unpriced") {
    throw new Problem("unpriced", { detail: `Not in the catalog: ${estimate.subject}.` });
  }
  return request.lane === "byok" ? estimate.chargedMicros : estimate.costMicros;
}

/** Failures are free; a stop pays once output came, and on other than flat prices what was used. */
async function isCharged(
  request: MeteredRequest,
  usage: MeterUsage,
  { ended }: Ending,
): Promise<boolean> {
  if (ended === "completed") return true;
  if (ended !== "stopped") return false;
  if (usage.started) return true;
  if (usage.inputTokens + usage.outputTokens === 0 && !usage.providerCostMicros) return false;
  const { actions } = await getOffer();
  return actions.find(({ action }) => action === request.action)?.pricing !== "flat";
}

async function chargeStep(
  access: AccountAccess,
  run: RunBudget,
  facts: MeteredRequest,
  { key, note }: { key: string; note: string | undefined },
): Promise<CreditAnswer> {
  const answer = await persist(() =>
    chargeReservation(access, {
      ...facts,
      reservationId: run.reservationId,
      origin: run.origin,
      idempotencyKey: key,
      note,
    }),
  );
  if (answer.outcome === "ok") {
    run.spend(answer.lane === "unlimited" ? answer.costMicros : answer.chargedMicros);
    return answer;
  }
  const problem = await refusal(answer, access);
  // It has been done: it is written down, and paid by the account unless a budget has run out.
  const isOverBudget = answer.subject === "run budget" && run.overrun === "nobody";
  if (answer.subject !== "run budget") run.halt(problem);
  const written = await recordStep(access, facts, {
    key,
    ended: "completed",
    error: problem.code,
    isFree: isOverBudget,
  });
  if (isOverBudget) throw problem;
  return written;
}

/** Writes a step that the budget does not pay. */
async function recordStep(
  access: AccountAccess,
  facts: MeteredRequest,
  { key, ended, error, isFree = true }: Ending & { key: string; isFree?: boolean },
): Promise<CreditAnswer> {
  const { input: _input, ...usage } = facts;
  const answer = await persist(() =>
    trackUsage(
      access,
      { ...usage, isFree, success: ended === "completed" || ended === "stopped", error },
      key,
    ),
  );
  if (answer.outcome !== "ok") throw await refusal(answer, access);
  return answer;
}
