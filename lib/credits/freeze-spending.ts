import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { readFreezeToken } from "@/lib/notifications/freeze-link";
import { callOne } from "@/lib/supabase/call";

export const freezeSchema = z
  .strictObject({
    isFrozen: z.boolean(),
    token: z
      .string()
      .max(1000)
      .optional()
      .describe("Of the link in a mail about unusual spending; it works once."),
  })
  .meta({ examples: [{ isFrozen: true }] });

export const freezeAnswerSchema = z
  .object({ isFrozen: z.boolean() })
  .meta({ id: "SpendingFreeze", examples: [{ isFrozen: true }] });

const freezeRowSchema = z
  .object({ is_frozen: z.boolean(), is_own: z.boolean() })
  .transform((row) => ({
    isFrozen: row.is_frozen,
    /** Its owner did it, and can lift it. */
    isOwn: row.is_own,
  }));

/** Whether the account's spending is stopped, and by whom. */
export function getFreeze(access: AccountAccess) {
  return callOne("get_freeze", { p_account_id: access.accountId }, freezeRowSchema);
}

/**
 * An owner stops all spending of the account, or allows it again.
 *
 * @throws Problem not_found for who does not own it or for a link that is not ours, conflict for a link that was used or
 *   for what an operator stopped.
 */
export async function freezeSpending(
  access: AccountAccess,
  { isFrozen, token }: z.output<typeof freezeSchema>,
): Promise<void> {
  const link = token === undefined ? null : readFreezeToken(token);
  if (token !== undefined && link?.accountId !== access.accountId) throw new Problem("not_found");
  const outcome = await callOne(
    "freeze_own_spending",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_is_frozen: isFrozen,
      p_notification_id: link?.notificationId ?? null,
    },
    z.enum(["ok", "not_found", "used", "by_operator"]),
  );
  if (outcome === "not_found") throw new Problem("not_found");
  if (outcome === "used") {
    throw new Problem("conflict", { detail: "This link was used already, or is too old." });
  }
  if (outcome === "by_operator") {
    throw new Problem("conflict", { detail: "Whoever runs the product stopped it. Ask them." });
  }
}
