import "server-only";
import { cache } from "react";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { Branding } from "@/lib/branding/branding-body";
import { requireEntitlement } from "@/lib/pricing/entitlements";
import { callOne } from "@/lib/supabase/call";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

const rowSchema = z
  .object({
    name: z.string().nullable(),
    logo: z.string().nullable(),
    color: z.string().nullable(),
    is_included: z.boolean(),
  })
  .transform(({ is_included: isIncluded, ...branding }) => ({ ...branding, isIncluded }));

/** What the organization has set, and whether its plan lets it show now. Read once a request. */
export const getBranding = cache(
  async (accountId: string): Promise<Branding & { isIncluded: boolean }> =>
    callOne("get_branding", { p_account_id: accountId }, rowSchema),
);

/** What the organization's pages show in place of the product's own; nulls without the plan for it. */
export async function getShownBranding(access: AccountAccess): Promise<Branding> {
  const { isIncluded, name, logo, color } = await getBranding(access.accountId);
  return isIncluded ? { name, logo, color } : { name: null, logo: null, color: null };
}

/**
 * Changes how an organization shows itself.
 *
 * @throws Problem conflict for a personal account, forbidden, plan_required.
 */
export async function setBranding(access: AccountAccess, branding: Branding): Promise<void> {
  requireOrganization(access);
  requireRight(access, "rename_account");
  const isEmpty = Object.values(branding).every((part) => part === null);
  if (!isEmpty) await requireEntitlement(access, "whiteLabel");
  const outcome = await callOne(
    "set_branding",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_name: branding.name,
      p_logo: branding.logo,
      p_color: branding.color?.toLowerCase() ?? null,
    },
    z.enum(["ok", "plan_required"]),
  );
  // The plan ended between the two.
  if (outcome === "plan_required") await requireEntitlement(access, "whiteLabel");
}
