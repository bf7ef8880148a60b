import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import { Problem } from "@/lib/http/problem";
import { getOffer } from "@/lib/pricing/offer";
import { cheapestPlanWith, type Entitlement, includes } from "@/lib/pricing/plan-entitlement";
import { callOne } from "@/lib/supabase/call";

const names: Record<Entitlement, string> = { api: "API keys" };

export interface EntitlementAnswer {
  isIncluded: boolean;
  /** The cheapest plan on sale that includes it; null when none does. */
  plan: { planId: string; name: string } | null;
}

/** Whether the account's plan includes something, and which plan on sale does. */
export async function findEntitlement(
  access: AccountAccess,
  entitlement: Entitlement,
): Promise<EntitlementAnswer> {
  // The balance first: it renews a period that has run out, and the plan may end with it.
  await getBalance(access);
  const [held, { plans }] = await Promise.all([
    callOne(
      "get_entitlements",
      { p_account_id: access.accountId },
      z.record(z.string(), z.unknown()),
    ),
    getOffer(),
  ]);
  const plan = cheapestPlanWith(plans, entitlement);
  return {
    isIncluded: includes(held, entitlement),
    plan: plan && { planId: plan.planId, name: plan.name },
  };
}

/**
 * Lets a request pass only if the account's plan includes what it asks for. The one place that
 * enforces entitlements.
 *
 * @throws Problem plan_required, naming the cheapest plan on sale that includes it.
 */
export async function requireEntitlement(
  access: AccountAccess,
  entitlement: Entitlement,
): Promise<void> {
  const { isIncluded, plan } = await findEntitlement(access, entitlement);
  if (isIncluded) return;
  const without = `Your plan does not include ${names[entitlement]}.`;
  throw new Problem("plan_required", {
    detail: plan ? `${without} ${plan.name} does.` : without,
    facts: { entitlement, plan },
  });
}
