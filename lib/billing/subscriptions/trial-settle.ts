import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { endSession } from "@/lib/billing/purchases/checkout-end";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { findTrialClaim, type TrialClaim } from "@/lib/billing/subscriptions/trial";
import { callMany, callMaybe } from "@/lib/supabase/call";

const metadataSchema = z.object({ trial_claim_id: z.uuid() });

/**
 * Keeps the trial that a Checkout completed with, or gives it back when the Checkout ended: the same
 * for every event about it, in any order.
 */
export async function noteTrial(session: Stripe.Checkout.Session, owner: Owner): Promise<void> {
  const metadata = metadataSchema.safeParse(session.metadata);
  if (!metadata.success || session.status === "open") return;
  await callMaybe(
    "settle_trial",
    {
      p_account_id: owner.accountId,
      p_trial_claim_id: metadata.data.trial_claim_id,
      p_status: session.status === "complete" ? "kept" : "released",
      p_session_id: session.id,
      p_subscription_id: idOf(session.subscription),
    },
    z.string(),
  );
}

/**
 * Ends a claim by what Stripe says: an open Checkout is closed and the trial comes back, a completed
 * one keeps it. One that Stripe will neither close nor call complete stays held. Nobody was shown a
 * Checkout that was not attached, so such a one is closed if it is there, and its claim released.
 */
export async function settleTrial(trialClaimId: string): Promise<void> {
  const claim = await findTrialClaim(trialClaimId);
  if (claim?.status !== "held") return;
  const sessionId = claim.sessionId ?? (await findUnattached(claim, trialClaimId));
  const session = sessionId === null ? null : await endSession(sessionId);
  if (session?.status === "open") return;
  const isComplete = session?.status === "complete";
  await callMaybe(
    "settle_trial",
    {
      p_account_id: claim.accountId,
      p_trial_claim_id: trialClaimId,
      p_status: isComplete ? "kept" : "released",
      p_session_id: sessionId,
      p_subscription_id: isComplete ? idOf(session.subscription) : null,
    },
    z.string(),
  );
}

/** The Checkout that a process opened and died before it said so. It is among the newest. */
async function findUnattached(
  { accountId }: TrialClaim,
  trialClaimId: string,
): Promise<string | null> {
  const owner = await findCustomer(accountId);
  if (!owner) return null;
  const { data } = await stripe().checkout.sessions.list({
    customer: owner.customerId,
    limit: 100,
  });
  return data.find(({ metadata }) => metadata?.trial_claim_id === trialClaimId)?.id ?? null;
}

/** Asks Stripe about every claim whose Checkout must have ended; returns how many were looked at. */
export async function settleLapsedTrials(): Promise<number> {
  const lapsed = await callMany("list_lapsed_trials", { p_limit: 100 }, z.uuid());
  for (const trialClaimId of lapsed) {
    // One that Stripe does not answer for now is looked at again in a minute.
    await settleTrial(trialClaimId).catch((error) =>
      raiseAlert("a trial's claim could not be settled", {
        trialClaimId,
        error: error instanceof Error ? error.message : String(error),
      }),
    );
  }
  return lapsed.length;
}
