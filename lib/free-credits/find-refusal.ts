import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import type { RefusalReason } from "@/lib/free-credits/list-free-credits";
import { callMaybe } from "@/lib/supabase/call";

const rowSchema = z.object({
  reason: z.enum(["disposable_address", "address_used", "network_ceiling", "day_ceiling"]),
});

/** Why a personal account was given no free credits at sign-up; null for one that was. */
export async function findFreeCreditRefusal(access: AccountAccess): Promise<RefusalReason | null> {
  if (access.accountKind !== "personal") return null;
  const row = await callMaybe("get_free_credit_refusal", { p_user_id: access.userId }, rowSchema);
  return row?.reason ?? null;
}
