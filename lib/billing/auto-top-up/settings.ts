import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { listPaymentMethods } from "@/lib/billing/customers/payment-methods";
import { Problem } from "@/lib/http/problem";
import { callMany, callMaybe, callOne, timestamp } from "@/lib/supabase/call";

const amount = z.number().int();

const settingsSchema = z
  .object({
    is_on: z.boolean(),
    threshold_micros: amount,
    pack_id: z.string(),
    pack_is_sold: z.boolean(),
    monthly_cap_minor: amount,
    currency: z.string(),
    spent_minor: amount,
    card_id: z.string().nullable(),
    card_brand: z.string().nullable(),
    card_last4: z.string().nullable(),
    stopped_at: timestamp.nullable(),
    stopped_reason: z.string().nullable(),
  })
  .transform((row) => ({
    isOn: row.is_on,
    thresholdMicros: row.threshold_micros,
    packId: row.pack_id,
    /** False once the catalog sells it no longer: nothing is bought until another is chosen. */
    isPackSold: row.pack_is_sold,
    /** Minor units a UTC month, at most. */
    monthlyCapMinor: row.monthly_cap_minor,
    currency: row.currency,
    /** Of this UTC month, in minor units; what may yet be charged counts. */
    spentMinor: row.spent_minor,
    cardId: row.card_id,
    cardBrand: row.card_brand,
    cardLast4: row.card_last4,
    /** Set while a refused card waits for another one. */
    stoppedAt: row.stopped_at,
    stoppedReason: row.stopped_reason,
  }));

export type AutoTopUp = z.output<typeof settingsSchema>;

const topUpSchema = z
  .object({
    payment_id: z.string(),
    created_at: timestamp,
    status: z.enum(["pending", "processing", "paid", "failed", "expired", "refunded", "disputed"]),
    credits_micros: amount,
    amount_minor: amount,
    currency: z.string(),
    card_brand: z.string().nullable(),
    card_last4: z.string().nullable(),
    failure: z.string().nullable(),
  })
  .transform((row) => ({
    paymentId: row.payment_id,
    createdAt: row.created_at,
    status: row.status,
    creditsMicros: row.credits_micros,
    amountMinor: row.amount_minor,
    currency: row.currency,
    cardBrand: row.card_brand,
    cardLast4: row.card_last4,
    /** Why the card was refused, as a code. */
    failure: row.failure,
  }));

export type TopUp = z.output<typeof topUpSchema>;

/** What the account has agreed to; null before it was first switched on. */
export async function getAutoTopUp(access: AccountAccess): Promise<AutoTopUp | null> {
  return callMaybe("get_auto_top_up", { p_account_id: access.accountId }, settingsSchema);
}

/** The account's last top-ups, newest first. */
export async function listTopUps(access: AccountAccess, limit = 5): Promise<TopUp[]> {
  return callMany("list_top_ups", { p_account_id: access.accountId, p_limit: limit }, topUpSchema);
}

const refusals: Record<string, string> = {
  pack_unknown: "This pack is not sold. Choose another one.",
  pack_too_small: "Choose a pack with more credits than the threshold.",
  cap_too_small: "The monthly limit must cover at least one pack.",
  no_card: "Save a card first. Auto top-up charges your default card.",
};

export type AutoTopUpChange =
  | { isOn: false }
  | { isOn: true; thresholdMicros: number; packId: string; monthlyCapMinor: number };

/**
 * Switches auto top-up on with these terms and the customer's card, or off, keeping the terms.
 *
 * @throws Problem conflict, with what has to change, where it could never work.
 */
export async function setAutoTopUp(access: AccountAccess, change: AutoTopUpChange): Promise<void> {
  const { card, defaultCardId } = change.isOn ? await chooseCard(access) : noCard;
  const outcome = await callOne(
    "set_auto_top_up",
    {
      p_account_id: access.accountId,
      p_is_on: change.isOn,
      p_actor_id: access.userId,
      ...(change.isOn
        ? {
            p_threshold_micros: change.thresholdMicros,
            p_pack_id: change.packId,
            p_monthly_cap_minor: change.monthlyCapMinor,
            p_card_id: card?.id ?? null,
            p_card_brand: card?.brand ?? null,
            p_card_last4: card?.last4 ?? null,
            p_default_card_id: defaultCardId,
          }
        : {}),
    },
    z.string(),
  );
  if (outcome !== "ok") {
    throw new Problem("conflict", { detail: refusals[outcome], facts: { reason: outcome } });
  }
}

const noCard = { card: null, defaultCardId: null };

/**
 * The card that new terms charge: the one that is charged now, while it is saved and not refused,
 * else the default one, else the first that was saved.
 */
async function chooseCard(access: AccountAccess) {
  const [cards, current] = await Promise.all([listPaymentMethods(access), getAutoTopUp(access)]);
  const isCharged = current?.isOn === true && current.stoppedAt === null;
  const charged = isCharged ? cards.find(({ id }) => id === current.cardId) : undefined;
  return {
    card: charged ?? cards[0] ?? null,
    defaultCardId: cards.find(({ isDefault }) => isDefault)?.id ?? null,
  };
}
