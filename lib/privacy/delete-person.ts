import "server-only";
import { z } from "zod";
import { log, messageOf } from "@/lib/log/log";
import { leaveStripe } from "@/lib/privacy/leave-stripe";
import { callMany, callOne } from "@/lib/supabase/call";

const begunSchema = z.object({
  outcome: z.enum(["ok", "hand_over", "unknown"]),
  account_ids: z.array(z.string()),
  names: z.array(z.string()),
});

export type Deletion =
  | { outcome: "deleted" | "unknown" }
  /** Organizations that have other members and no other owner. */
  | { outcome: "hand_over"; organizations: string[] };

/**
 * Forgets a person: first nothing is charged any more, then their subscriptions end at Stripe, then
 * names, messages and keys go in one transaction, which no ledger row is part of. A crash between
 * these is gone on from by `finishDeletions`, and calling it again does no harm.
 *
 * @throws Error when Stripe or the database cannot be asked now; the deletion stands and is finished later.
 */
export async function deletePerson(userId: string): Promise<Deletion> {
  const begun = await callOne("begin_deletion", { p_user_id: userId }, begunSchema);
  if (begun.outcome === "unknown") return { outcome: "unknown" };
  if (begun.outcome === "hand_over") return { outcome: "hand_over", organizations: begun.names };
  await finish(userId, begun.account_ids);
  return { outcome: "deleted" };
}

const openSchema = z.object({ user_id: z.string(), account_ids: z.array(z.string()) });

/** Goes on with deletions that were cut off; one that cannot be finished now stops none of the others. */
export async function finishDeletions(): Promise<{ finished: number; failed: number }> {
  const count = { finished: 0, failed: 0 };
  for (const open of await callMany("list_open_deletions", {}, openSchema)) {
    try {
      await finish(open.user_id, open.account_ids);
      count.finished += 1;
    } catch (error) {
      count.failed += 1;
      log("error", "deletion_not_finished", { message: messageOf(error) });
    }
  }
  return count;
}

async function finish(userId: string, accountIds: string[]): Promise<void> {
  for (const accountId of accountIds) await leaveStripe(accountId);
  await callOne("finish_deletion", { p_user_id: userId }, z.literal(true));
}
