import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { getBalance } from "@/lib/credits/get-balance";
import { Problem } from "@/lib/http/problem";
import { getOffer, type OfferPlan } from "@/lib/pricing/offer";
import {
  type CountedEntitlement,
  cheapestPlan,
  cheapestPlanWith,
  countedNames,
  countOf,
  type Entitlement,
  entitlementNames,
  includes,
} from "@/lib/pricing/plan-entitlement";
import { callOne } from "@/lib/supabase/call";

type NamedPlan = { planId: string; name: string };

export interface EntitlementAnswer {
  isIncluded: boolean;
  /** The cheapest plan on sale that includes it; null when none does. */
  plan: NamedPlan | null;
}

/** Whether the account's plan includes something, and which plan on sale does. */
export async function findEntitlement(
  access: AccountAccess,
  entitlement: Entitlement,
): Promise<EntitlementAnswer> {
  const { held, plans } = await readHeld(access);
  return {
    isIncluded: includes(held, entitlement),
    plan: named(cheapestPlanWith(plans, entitlement)),
  };
}

/**
 * Lets a request pass only if the account's plan includes what it asks for.
 *
 * @throws Problem plan_required, naming the cheapest plan on sale that includes it.
 */
export async function requireEntitlement(
  access: AccountAccess,
  entitlement: Entitlement,
): Promise<void> {
  const { isIncluded, plan } = await findEntitlement(access, entitlement);
  if (!isIncluded) throw planRequired({ entitlement, what: entitlementNames[entitlement], plan });
}

/**
 * How many of something the account's plan includes (`Infinity` for any number), and the cheapest
 * plan on sale that includes more than `inUse`.
 */
export async function findAllowedCount(
  access: AccountAccess,
  entitlement: CountedEntitlement,
  inUse = 0,
): Promise<{ allowed: number; plan: NamedPlan | null }> {
  const { held, plans } = await readHeld(access);
  const larger = cheapestPlan(plans, (plan) => countOf(plan.entitlements, entitlement) > inUse);
  return { allowed: countOf(held, entitlement), plan: named(larger) };
}

/**
 * Lets a request add one more of something to `inUse` others only if the account's plan has room.
 * Requests at once are the database's to refuse (`private.entitled_count`); this gives the words.
 *
 * @throws Problem plan_required, naming the cheapest plan on sale that has room.
 */
export async function requireRoom(
  access: AccountAccess,
  entitlement: CountedEntitlement,
  inUse: number,
): Promise<void> {
  const { allowed, plan } = await findAllowedCount(access, entitlement, inUse);
  if (inUse < allowed) return;
  const [one, more] = countedNames[entitlement];
  const what = allowed === 0 ? more : `more than ${allowed} ${allowed === 1 ? one : more}`;
  throw planRequired({ entitlement, what, plan, facts: { allowed, inUse } });
}

/** The refusal of what the account's plan does not include. */
export function planRequired(missing: {
  entitlement: string;
  /** Ends "Your plan does not include". */
  what: string;
  plan: NamedPlan | null;
  facts?: Record<string, unknown>;
}): Problem {
  const { entitlement, what, plan, facts } = missing;
  const without = `Your plan does not include ${what}.`;
  return new Problem("plan_required", {
    detail: plan ? `${without} ${plan.name} does.` : without,
    facts: { entitlement, plan, ...facts },
  });
}

async function readHeld(
  access: AccountAccess,
): Promise<{ held: Record<string, unknown>; plans: OfferPlan[] }> {
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
  return { held, plans };
}

function named(plan: NamedPlan | null): NamedPlan | null {
  return plan && { planId: plan.planId, name: plan.name };
}
