import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findEntitlement } from "@/lib/pricing/entitlements";
import { callOne } from "@/lib/supabase/call";

export interface Making {
  isAllowed: boolean;
  /** The cheapest plan on sale with teams; null when none has them. */
  plan: { planId: string; name: string } | null;
}

/** Whether a person may make an organization, and which plan lets them. */
export async function canMakeOrganization(access: AccountAccess): Promise<Making> {
  const [{ plan }, isAllowed] = await Promise.all([
    findEntitlement(access, "team"),
    callOne("may_make_organization", { p_user_id: access.userId }, z.boolean()),
  ]);
  return { isAllowed, plan };
}
