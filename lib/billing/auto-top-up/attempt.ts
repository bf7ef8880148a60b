import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { failTopUp } from "@/lib/billing/auto-top-up/failure";
import { finishTopUp } from "@/lib/billing/auto-top-up/finish";
import { recordPayment } from "@/lib/billing/purchases/record-payment";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { idOf, isMissing, stripe, stripeErrors } from "@/lib/billing/stripe-client";
import { log } from "@/lib/log/log";
import { callOne, timestamp } from "@/lib/supabase/call";

const attemptSchema = z
  .object({
    payment_id: z.string(),
    customer_id: z.string(),
    card_id: z.string(),
    amount_minor: z.number().int(),
    currency: z.string(),
    payment_intent_id: z.string().nullable(),
    started_at: timestamp,
    is_allowed: z.boolean(),
  })
  .transform((row) => ({
    paymentId: row.payment_id,
    customerId: row.customer_id,
    cardId: row.card_id,
    amountMinor: row.amount_minor,
    currency: row.currency,
    intentId: row.payment_intent_id,
    ageMs: Date.now() - Date.parse(row.started_at),
    isAllowed: row.is_allowed,
  }));

type Attempt = z.output<typeof attemptSchema>;

const decisionSchema = z.looseObject({ outcome: z.string() });

/** Someone is still at an attempt that is this young: three tries of 20 s, and their waits. */
const busyMs = 75_000;
/** Stripe knows a key for at least 24 hours; within this its use again cannot charge twice. */
const keyLifeMs = 20 * 3_600_000;
/** After this no call that could still make an intent is under way. */
const lostMs = 26 * 3_600_000;

/**
 * Buys the account's pack if it is due, or finishes an attempt that a crash or an outage left in
 * flight. Safe to call at any time and at once from anywhere: the database decides, and a charge
 * has its attempt's own Stripe key.
 *
 * @returns what it came to, for the log: a reason not to, or `paid`, `processing`, `failed`, `unknown`.
 */
export async function topUp(accountId: string): Promise<string> {
  const decision = await callOne("begin_top_up", { p_account_id: accountId }, decisionSchema);
  if (decision.outcome === "begun") return charge(accountId, attemptSchema.parse(decision));
  if (decision.outcome === "in_flight") return resume(accountId, attemptSchema.parse(decision));
  return decision.outcome;
}

async function charge(accountId: string, attempt: Attempt): Promise<string> {
  try {
    const intent = await stripe().paymentIntents.create(
      {
        amount: attempt.amountMinor,
        currency: attempt.currency,
        customer: attempt.customerId,
        payment_method: attempt.cardId,
        confirm: true,
        // Nobody is there to answer the bank: what asks for 3-D Secure is refused at once.
        off_session: true,
        error_on_requires_action: true,
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
        description: "Auto top-up",
        metadata: { kind: "topup", payment_id: attempt.paymentId, account_id: accountId },
      },
      { idempotencyKey: `topup:${attempt.paymentId}` },
    );
    return await finishTopUp(accountId, attempt.paymentId, intent);
  } catch (error) {
    return refused(accountId, attempt, error);
  }
}

/** A card's or Stripe's refusal ends the attempt; anything else leaves its outcome unknown. */
async function refused(accountId: string, attempt: Attempt, error: unknown): Promise<string> {
  const { paymentId } = attempt;
  if (error instanceof stripeErrors.StripeCardError) {
    if (error.payment_intent) return finishTopUp(accountId, paymentId, error.payment_intent);
    const failure = error.decline_code ?? error.code ?? "card_declined";
    return failTopUp({ accountId, paymentId, failure, intentId: null });
  }
  if (error instanceof stripeErrors.StripeInvalidRequestError) {
    // The card was removed at Stripe, or the request can never work: trying again would not help.
    const isCardGone = !(await isAttached(attempt));
    if (!isCardGone) raiseAlert("top_up_rejected", { accountId, paymentId, code: error.code });
    const failure = isCardGone ? "card_missing" : "rejected";
    return failTopUp({ accountId, paymentId, failure, intentId: null });
  }
  if (error instanceof stripeErrors.StripeError) {
    log("warn", "top_up_unknown", { paymentId, type: error.type });
    return "unknown";
  }
  throw error;
}

async function isAttached({ cardId, customerId }: Attempt): Promise<boolean> {
  try {
    const method = await stripe().paymentMethods.retrieve(cardId);
    return idOf(method.customer) === customerId;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function resume(accountId: string, attempt: Attempt): Promise<string> {
  if (attempt.ageMs < busyMs) return "in_flight";
  const { paymentId } = attempt;
  const intent = attempt.intentId
    ? await stripe().paymentIntents.retrieve(attempt.intentId)
    : await findIntent(attempt);
  if (intent) return finishTopUp(accountId, paymentId, intent);
  if (attempt.isAllowed && attempt.ageMs < keyLifeMs) return charge(accountId, attempt);
  if (attempt.ageMs < lostMs) return "unknown";
  // It never reached Stripe, and its key can no longer be used.
  await recordPayment({
    accountId,
    paymentId,
    sourceKey: `topup:${paymentId}`,
    status: "expired",
    sessionId: null,
    paymentIntentId: null,
    amountMinor: attempt.amountMinor,
    currency: attempt.currency,
  });
  return "expired";
}

/** The attempt's intent, where Stripe has made it and the answer was lost. */
async function findIntent({
  customerId,
  paymentId,
}: Attempt): Promise<Stripe.PaymentIntent | null> {
  for await (const intent of stripe().paymentIntents.list({ customer: customerId, limit: 100 })) {
    if (intent.metadata.payment_id === paymentId) return intent;
  }
  return null;
}
