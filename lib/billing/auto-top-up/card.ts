import "server-only";
import { z } from "zod";
import { topUp } from "@/lib/billing/auto-top-up/attempt";
import type { Owner } from "@/lib/billing/customers/customer";
import { stripe } from "@/lib/billing/stripe-client";
import { afterResponse } from "@/lib/http/after-response";
import { callMaybe, callOne } from "@/lib/supabase/call";

const usedSchema = z.object({ is_on: z.boolean(), card_id: z.string().nullable() });

/** Whether auto top-up is on and charges this card, so that it must not be removed. */
export async function usesTopUpCard(accountId: string, paymentMethodId: string): Promise<boolean> {
  const settings = await callMaybe("get_auto_top_up", { p_account_id: accountId }, usedSchema);
  return settings?.is_on === true && settings.card_id === paymentMethodId;
}

/**
 * Takes note of a card that was saved or made the default: the default is what top-ups charge, and
 * another card than the refused one re-arms a stopped auto top-up, which then looks whether the
 * balance is low.
 *
 * @returns `armed`, `changed` or `unchanged`.
 */
export async function followCard(
  owner: Owner,
  paymentMethodId: string,
  { isDefault }: { isDefault: boolean },
): Promise<string> {
  const method = await stripe().paymentMethods.retrieve(paymentMethodId);
  if (!method.card) return "unchanged";
  const outcome = await callOne(
    "follow_top_up_card",
    {
      p_account_id: owner.accountId,
      p_card_id: method.id,
      p_card_brand: method.card.brand,
      p_card_last4: method.card.last4,
      p_is_default: isDefault,
      p_saved_at: new Date(method.created * 1000).toISOString(),
    },
    z.string(),
  );
  if (outcome === "armed") afterResponse("top_up", () => topUp(owner.accountId));
  return outcome;
}
