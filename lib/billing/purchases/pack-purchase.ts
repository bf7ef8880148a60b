import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { disputedProblem, requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { Problem } from "@/lib/http/problem";
import { callMaybe, callOne } from "@/lib/supabase/call";

const purchaseFields = z.object({
  payment_id: z.string(),
  status: z.string(),
  quantity: z.number().int(),
  credits_micros: z.number().int(),
  amount_minor: z.number().int(),
  currency: z.string(),
  stripe_checkout_session_id: z.string().nullable(),
  stripe_payment_intent_id: z.string().nullable(),
  stripe_payment_method_id: z.string().nullable(),
  failure_code: z.string().nullable(),
});

function toPurchase(row: z.output<typeof purchaseFields>) {
  return {
    paymentId: row.payment_id,
    status: row.status,
    quantity: row.quantity,
    creditsMicros: row.credits_micros,
    amountMinor: row.amount_minor,
    currency: row.currency,
    sessionId: row.stripe_checkout_session_id,
    intentId: row.stripe_payment_intent_id,
    /** The saved card that it is charged to; null for one that goes through Checkout. */
    paymentMethodId: row.stripe_payment_method_id,
    failureCode: row.failure_code,
  };
}

/** A pack's written terms and where at Stripe they went; money in minor units. */
export type PackPurchase = ReturnType<typeof toPurchase>;

const beginSchema = z.discriminatedUnion("outcome", [
  purchaseFields.extend({
    outcome: z.literal("ok"),
    replayed: z.boolean(),
    stripe_price_id: z.string().nullable(),
    is_stale: z.boolean(),
  }),
  z.object({ outcome: z.enum(["idempotency_mismatch", "disputed", "no_card"]) }),
]);

export type BegunPurchase = PackPurchase & {
  /** The pack's Stripe price now; null when it is not synced, or not sold any more. */
  stripePriceId: string | null;
};

/**
 * Writes a pack's terms before Stripe is asked for money. A repeat of an Idempotency-Key gives the
 * first purchase back.
 *
 * @param request.parameters what a repeat must repeat.
 * @throws Problem idempotency_mismatch; conflict while a payment is disputed, without a card, and
 *   for a repeat of what never reached Stripe and is too old, or was for other terms than today's.
 * @throws DatabaseError PT404 for a pack that is not sold.
 */
export async function beginPackPurchase(
  access: AccountAccess,
  terms: {
    kind: "pack" | "purchase";
    packId: string;
    quantity: number;
    paymentMethodId: string | null;
  },
  request: { idempotencyKey: string | null; parameters: object },
): Promise<BegunPurchase> {
  const { idempotencyKey, parameters } = request;
  const row = await callOne(
    "begin_pack_purchase",
    {
      p_account_id: access.accountId,
      p_pack_id: terms.packId,
      p_quantity: terms.quantity,
      p_actor_id: access.userId,
      p_kind: terms.kind,
      p_payment_method_id: terms.paymentMethodId,
      p_request_key: idempotencyKey,
      p_fingerprint: idempotencyKey === null ? null : fingerprintOf(parameters),
    },
    beginSchema,
  );
  if (row.outcome !== "ok") throw refusals[row.outcome]();
  const purchase = { ...toPurchase(row), stripePriceId: row.stripe_price_id };
  if (row.replayed && purchase.sessionId === null && purchase.intentId === null) {
    if (row.is_stale) {
      throw new Problem("conflict", {
        detail: "This purchase was never finished. Start it again.",
      });
    }
    await requireUndisputed(access.accountId);
  }
  return purchase;
}

const refusals = {
  idempotency_mismatch: () => new Problem("idempotency_mismatch"),
  disputed: disputedProblem,
  no_card: () =>
    new Problem("conflict", {
      detail: "There is no such saved card. Save one first, or pay on the checkout page.",
      facts: { reason: "no_card", hint: "POST /api/stripe/create-credit-checkout" },
    }),
};

/** What tells two requests apart: a hash of their parameters, whatever order those came in. */
function fingerprintOf(parameters: object): string {
  const canonical = JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHash("sha256").update(canonical).digest("hex");
}

/** An account's purchase with a saved card; null for another account's, or another kind. */
export async function findPackPurchase(
  access: AccountAccess,
  paymentId: string,
): Promise<PackPurchase | null> {
  const row = await callMaybe(
    "find_payment",
    { p_account_id: access.accountId, p_payment_id: paymentId, p_invoice_id: null },
    purchaseFields.extend({ kind: z.string() }),
  );
  return row?.kind === "purchase" ? toPurchase(row) : null;
}
