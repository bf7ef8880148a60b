import "server-only";
import type { Route } from "next";
import { defaultNext, safeNext } from "@/lib/auth/safe-next";
import { getOffer } from "@/lib/pricing/offer";

/**
 * Where a new account goes: where the person was going, else to the chat, and to choosing a plan
 * first where no plan comes by itself (that page lets pass who has credits already).
 */
export async function firstPage(next: string | null | undefined): Promise<Route> {
  const wanted = safeNext(next);
  if (wanted !== defaultNext) return wanted;
  const { plans } = await getOffer();
  return plans.some((plan) => plan.isDefault) ? wanted : "/choose-plan";
}
