import "server-only";
import { z } from "zod";
import { type AccountAccess, canBuy } from "@/lib/auth/access";
import { topUpAfterCharge } from "@/lib/billing/auto-top-up/after-charge";
import { toCredits } from "@/lib/credits/amount";
import type { CreditAnswer } from "@/lib/credits/credit-answer";
import { limitRefusal } from "@/lib/credits/limit-refusal";
import { Problem } from "@/lib/http/problem";
import { findEntitlement, planRequired } from "@/lib/pricing/entitlements";
import { getOffer } from "@/lib/pricing/offer";
import { cheapestPlan } from "@/lib/pricing/plan-entitlement";
import { callMany } from "@/lib/supabase/call";

/**
 * A refused answer as the problem a caller is told. Not enough credits says how many are missing,
 * when the next come, and what this caller may buy, or whom to ask. A low balance is topped up after it.
 */
export async function refusal(answer: CreditAnswer, access: AccountAccess): Promise<Problem> {
  if (answer.outcome === "ok") throw new Error("an answer that is ok is no refusal");
  // A hold that was refused has charged nothing, and may still find the balance low.
  topUpAfterCharge(access.accountId, answer);
  const details = {
    ...(answer.retryAfterSeconds === null ? {} : { retryAfterSeconds: answer.retryAfterSeconds }),
    ...(answer.outcome === "unpriced" ? { detail: `Not in the catalog: ${answer.subject}.` } : {}),
  };
  if (answer.outcome === "plan_required") {
    return answer.subject === "own key" ? ownKeyRefusal(access) : modelRefusal(answer.subject);
  }
  if (answer.outcome === "limit_reached" || answer.outcome === "quota_reached") {
    return limitRefusal(answer, access);
  }
  if (answer.subject === runBudget) return budgetRefusal(answer);
  if (answer.outcome !== "insufficient_credits" && answer.outcome !== "in_debt") {
    return new Problem(answer.outcome, details);
  }
  const facts = {
    balance: toCredits(answer.availableMicros),
    held: toCredits(answer.heldMicros),
    debt: toCredits(answer.debtMicros),
    cost: toCredits(answer.costMicros),
    shortfall: toCredits(answer.shortfallMicros),
    nextResetAt: answer.nextResetAt,
    ...(canBuy(access) ? { buy: await buyable() } : { ask: "an owner, admin or billing member" }),
  };
  return new Problem(answer.outcome, { ...details, facts });
}

/** The refusal of a model that the account's plan does not include; `subject` is "model <id>". */
export async function modelRefusal(subject: string | null): Promise<Problem> {
  const model = (subject ?? "").replace(/^model /, "");
  const [planIds, { plans }] = await Promise.all([
    callMany("list_plans_with_model", { p_model: model }, z.string()),
    getOffer(),
  ]);
  const plan = cheapestPlan(plans, ({ planId }) => planIds.includes(planId));
  return planRequired({
    entitlement: "models",
    what: `the model ${model}`,
    plan: plan && { planId: plan.planId, name: plan.name },
    facts: { model },
  });
}

/** The account's own provider key serves the model, and its plan does not include that (any more). */
export async function ownKeyRefusal(access: AccountAccess): Promise<Problem> {
  const { plan } = await findEntitlement(access, "byok");
  return new Problem("plan_required", {
    detail: `Your plan does not include your own provider keys any more${plan ? `; ${plan.name} does` : ""}. Delete the key, or let credits pay, under Settings, Provider keys.`,
    facts: { entitlement: "byok", plan },
  });
}

/** What the database names when a run has used its budget up. */
const runBudget = "run budget";

/** A run's budget is used up: more credits would not help, so nothing is offered. */
function budgetRefusal(answer: CreditAnswer): Problem {
  return new Problem("insufficient_credits", {
    detail: "The run's budget does not cover this.",
    facts: {
      subject: runBudget,
      cost: toCredits(answer.costMicros),
      shortfall: toCredits(answer.shortfallMicros),
    },
  });
}

/** What can be bought, by the ids that the checkout routes take. */
async function buyable() {
  const offer = await getOffer();
  return {
    plans: offer.plans.flatMap((plan) =>
      plan.prices.map((price) => ({
        planPriceId: price.planPriceId,
        name: plan.name,
        interval: price.interval,
        unitAmount: price.unitAmount,
        currency: price.currency,
        monthlyCredits:
          plan.monthlyCreditsMicros === null ? null : toCredits(plan.monthlyCreditsMicros),
      })),
    ),
    packs: offer.packs.map((pack) => ({
      packId: pack.packId,
      name: pack.name,
      credits: toCredits(pack.creditsMicros),
      unitAmount: pack.unitAmount,
      currency: pack.currency,
    })),
  };
}
