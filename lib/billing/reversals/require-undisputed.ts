import "server-only";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

/**
 * Nothing new is paid for while a payment of the account is being disputed: what is bought with a
 * stolen card is disputed in turn. Packs and top-ups ask the same where they are begun.
 *
 * @throws Problem conflict, with the reason `disputed`.
 */
export async function requireUndisputed(accountId: string): Promise<void> {
  if (await hasOpenDispute(accountId)) throw disputedProblem();
}

/** Whether a payment of the account is being disputed. */
export function hasOpenDispute(accountId: string): Promise<boolean> {
  return callOne("has_open_dispute", { p_account_id: accountId }, z.boolean());
}

/** The refusal while a payment is disputed. */
export function disputedProblem(): Problem {
  return new Problem("conflict", {
    detail: "A payment of this account is being disputed. You can buy again when it is settled.",
    facts: { reason: "disputed" },
  });
}
