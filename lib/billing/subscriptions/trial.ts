import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { callMaybe, callOne } from "@/lib/supabase/call";

/**
 * Whether a subscription may begin with a trial: one a person, and none in an account that has
 * subscribed before. A Checkout of the person's own that holds it gives way to a newer one.
 */
export async function mayHaveTrial(access: AccountAccess): Promise<boolean> {
  return callOne(
    "may_have_trial",
    { p_account_id: access.accountId, p_person_id: access.userId },
    z.boolean(),
  );
}

const claimSchema = z
  .object({
    account_id: z.string(),
    status: z.enum(["held", "kept", "released"]),
    stripe_session_id: z.string().nullable(),
    is_opening: z.boolean(),
  })
  .transform((row) => ({
    accountId: row.account_id,
    status: row.status,
    sessionId: row.stripe_session_id,
    /** Its Checkout may be on its way to Stripe at this moment. */
    isOpening: row.is_opening,
  }));

/** A person's claim on their one trial. */
export type TrialClaim = z.output<typeof claimSchema>;

/** A claim by its id; null when there is none. */
export async function findTrialClaim(trialClaimId: string): Promise<TrialClaim | null> {
  return callMaybe("find_trial", { p_trial_claim_id: trialClaimId }, claimSchema);
}
