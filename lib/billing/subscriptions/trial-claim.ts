import "server-only";
import { setTimeout as pause } from "node:timers/promises";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findAtStripe, fromSeconds, stripe } from "@/lib/billing/stripe-client";
import { findTrialClaim } from "@/lib/billing/subscriptions/trial";
import { settleTrial } from "@/lib/billing/subscriptions/trial-settle";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

export type ClaimedTrial =
  /** Held for the Checkout that the caller opens now, and attaches before anyone sees it. */
  | { state: "claimed"; trialClaimId: string }
  /** A Checkout that is open already sells the same: the person goes on there. */
  | { state: "open"; session: Stripe.Checkout.Session }
  | { state: "none" };

/** Why a trial's credits are not given today, and what the person is told. */
const refusals = {
  disposable_address: "A trial does not go to a throw-away mailbox.",
  address_used: "This mailbox has had its trial.",
  network_ceiling: "Many people of your network began a trial today. Yours can begin tomorrow.",
  day_ceiling: "Today’s trials are given away. Yours can begin tomorrow.",
} as const;

const answerSchema = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.enum(["ok", "open"]), trial_claim_id: z.uuid() }),
  z.object({ outcome: z.literal("none") }),
  z.object({
    outcome: z.literal("refused"),
    reason: z.enum(Object.keys(refusals) as [keyof typeof refusals, ...(keyof typeof refusals)[]]),
  }),
]);

const maximumSettlements = 4;
const longestWaitMs = 15_000;

/**
 * Claims the person's one trial before Stripe is asked for a Checkout with it. A Checkout of theirs
 * that holds it is gone back to when it sells the same; otherwise it is closed, and the newest has
 * the trial. One that is being opened in another tab at this moment is waited for.
 *
 * @param creditsMicros what the trial gives: it counts in what is given away today.
 * @param isSame whether an open Checkout of this account is what the caller would open.
 * @throws Problem conflict while a Checkout with the trial cannot be closed, and with a `reason` when
 *   its credits are refused: a throw-away mailbox, or a ceiling of the network or the day.
 */
export async function claimTrial(
  access: AccountAccess,
  creditsMicros: number,
  isSame: (session: Stripe.Checkout.Session) => boolean,
): Promise<ClaimedTrial> {
  const { accountId, userId } = access;
  const waitUntil = Date.now() + longestWaitMs;
  for (let settled = 0; settled < maximumSettlements; ) {
    const answer = await callOne(
      "begin_trial",
      { p_account_id: accountId, p_person_id: userId, p_credits_micros: creditsMicros },
      answerSchema,
    );
    if (answer.outcome === "refused") {
      throw new Problem("conflict", {
        detail: `${refusals[answer.reason]} Open the billing page anew to subscribe without it.`,
        facts: { reason: answer.reason, hint: "send trial: false" },
      });
    }
    if (answer.outcome === "none") return { state: "none" };
    if (answer.outcome === "ok") return { state: "claimed", trialClaimId: answer.trial_claim_id };
    const claim = await findTrialClaim(answer.trial_claim_id);
    if (claim?.isOpening && Date.now() < waitUntil) {
      await pause(50 + Math.random() * 100);
      continue;
    }
    if (claim?.status === "held" && claim.sessionId !== null && claim.accountId === accountId) {
      const session = await findAtStripe(stripe().checkout.sessions.retrieve(claim.sessionId));
      if (session?.status === "open" && isSame(session)) return { state: "open", session };
    }
    await settleTrial(answer.trial_claim_id);
    settled += 1;
  }
  throw new Problem("conflict", {
    detail: "Another checkout holds your trial. Go on there, or try again in a moment.",
  });
}

/**
 * Notes which Checkout a claim is held for; to be awaited before anyone is sent there.
 *
 * @throws Problem conflict when the claim was settled meanwhile: nobody may see the session.
 */
export async function attachTrial(
  { accountId }: AccountAccess,
  trialClaimId: string,
  session: Stripe.Checkout.Session,
): Promise<void> {
  const isAttached = await callOne(
    "attach_trial",
    {
      p_account_id: accountId,
      p_trial_claim_id: trialClaimId,
      p_session_id: session.id,
      p_session_ends_at: fromSeconds(session.expires_at),
    },
    z.boolean(),
  );
  if (isAttached) return;
  throw new Problem("conflict", {
    detail: "Another checkout was opened with your trial. Go on there, or try again.",
  });
}
