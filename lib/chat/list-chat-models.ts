import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { OfferPlan } from "@/lib/pricing/offer";
import { cheapestPlan } from "@/lib/pricing/plan-entitlement";
import type { ChatSettings } from "@/lib/pricing/settings";
import { callMany } from "@/lib/supabase/call";

const rowSchema = z.object({
  model: z.string(),
  name: z.string(),
  is_free: z.boolean(),
  is_allowed: z.boolean(),
  plan_ids: z.array(z.string()),
});

/** A model that the chat offers. */
export interface ChatModel {
  modelId: string;
  name: string;
  isFree: boolean;
  /** The account's plan includes it. */
  isAllowed: boolean;
  /** The cheapest plan that does, where the account's does not. */
  planName: string | null;
}

/** The models that a person may choose from in the chat, the default one first; empty without a choice. */
export async function listChatModels(
  access: AccountAccess,
  settings: ChatSettings,
  plans: OfferPlan[],
): Promise<ChatModel[]> {
  if (settings.models.length === 0) return [];
  const rows = await callMany("list_chat_models", { p_account_id: access.accountId }, rowSchema);
  return rows.map((row) => ({
    modelId: row.model,
    name: row.name,
    isFree: row.is_free,
    isAllowed: row.is_allowed,
    planName: row.is_allowed
      ? null
      : (cheapestPlan(plans, ({ planId }) => row.plan_ids.includes(planId))?.name ?? null),
  }));
}
