import "server-only";
import { z } from "zod";
import { operatorReason } from "@/lib/admin/operator-reason";
import type { AccountAccess } from "@/lib/auth/access";
import { callOne } from "@/lib/supabase/call";

export const accountParamsSchema = z.object({ id: z.uuid() });

export const freezeSchema = z
  .strictObject({ isFrozen: z.boolean(), reason: operatorReason })
  .meta({ examples: [{ isFrozen: true, reason: "The card was reported stolen" }] });

export const frozenAnswerSchema = z
  .object({
    accountId: z.uuid(),
    isFrozen: z.boolean(),
    changed: z.boolean().describe("False where it was so already; nothing is noted then."),
  })
  .meta({
    id: "FrozenAccount",
    examples: [
      { accountId: "9c3f1a52-7e0d-4d0a-8a55-2f6b1c0d9e8f", isFrozen: true, changed: true },
    ],
  });

/**
 * Stops an account's spending, or lets it go on; credits stay, and who and why go to the audit log.
 *
 * @throws DatabaseError PT403 for no operator, PT404 for an unknown account.
 */
export async function freezeAccount(
  operator: AccountAccess,
  accountId: string,
  { isFrozen, reason }: z.output<typeof freezeSchema>,
): Promise<z.output<typeof frozenAnswerSchema>> {
  const changed = await callOne(
    "set_account_frozen",
    {
      p_account_id: accountId,
      p_actor_id: operator.userId,
      p_is_frozen: isFrozen,
      p_reason: reason,
    },
    z.boolean(),
  );
  return { accountId, isFrozen, changed };
}
