import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMaybe, callOne, callVoid } from "@/lib/supabase/call";

/** For how many days after the last message a conversation is kept; null for ever. */
export async function getMessageRetention(accountId: string): Promise<number | null> {
  return callMaybe("get_message_retention", { p_account_id: accountId }, z.int());
}

/** @throws DatabaseError PT403 for who may not change the account. */
export async function setMessageRetention(
  access: AccountAccess,
  days: number | null,
): Promise<void> {
  await callVoid("set_message_retention", {
    p_account_id: access.accountId,
    p_actor_id: access.userId,
    p_days: days,
  });
}

const count = z.int();
const slice = 500;

/**
 * Deletes conversations that their accounts keep no longer, and empties the bodies of webhook events
 * that were done long ago, slice by slice.
 *
 * @param until When it stops, between two slices.
 */
export async function forgetOldMessages(
  until: Date,
): Promise<{ messagesForgotten: number; eventsEmptied: number }> {
  return {
    messagesForgotten: await repeat(until, () =>
      callOne("forget_old_messages", { p_limit: slice }, count),
    ),
    eventsEmptied: await repeat(until, () =>
      callOne("empty_old_events", { p_limit: slice }, count),
    ),
  };
}

async function repeat(until: Date, work: () => Promise<number>): Promise<number> {
  let total = 0;
  while (Date.now() < until.getTime()) {
    const done = await work();
    total += done;
    if (done < slice) break;
  }
  return total;
}
