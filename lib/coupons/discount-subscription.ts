import "server-only";
import { createHash } from "node:crypto";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { fromSeconds, idOf, stripe } from "@/lib/billing/stripe-client";
import { listSalePrices } from "@/lib/billing/stripe-sync/sale-prices";
import { getLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { couponProblem } from "@/lib/coupons/coupon-refusal";
import { type Reservation, reserveCoupon } from "@/lib/coupons/reserve-coupon";
import { subscriptionMark } from "@/lib/coupons/subscription-mark";
import { writeUse } from "@/lib/coupons/write-use";
import { Problem } from "@/lib/http/problem";

/**
 * Puts a discount on the live subscription, from its next invoice on. Asked twice, or after a crash
 * at any step, the subscription has it once: the update has a key of its own and marks the
 * subscription in the same moment.
 *
 * @returns when the next invoice is due (ISO 8601).
 * @throws Problem conflict or not_found with the reason.
 */
export async function discountSubscription(
  access: AccountAccess,
  code: string,
): Promise<{ appliesAt: string }> {
  const { subscription, item } = await getLiveSubscription(access.accountId);
  requireRenewing(subscription);
  const sale = (await listSalePrices()).find(
    ({ kind, stripePriceId }) => kind === "plan_price" && stripePriceId === item.price.id,
  );
  if (!sale) throw couponProblem("not_for_this_plan");
  const reservation = await reserveCoupon(access, code, {
    planPriceId: sale.saleId,
    subscriptionId: subscription.id,
  });
  const isOn = await putDiscount(subscription, reservation);
  await writeUse({
    accountId: access.accountId,
    couponUseId: reservation.couponUseId,
    status: isOn ? "redeemed" : "released",
  });
  if (!isOn) {
    throw new Problem("conflict", {
      detail:
        "Your next renewal is free already, so this code would save you nothing. Use it after that one.",
      facts: { reason: "free_already" },
    });
  }
  return { appliesAt: fromSeconds(item.current_period_end) };
}

/** A schedule's phases carry discounts of their own, and a plan that ends has no next invoice. */
function requireRenewing(subscription: Stripe.Subscription): void {
  const isEnding = subscription.cancel_at_period_end || subscription.cancel_at !== null;
  if (isEnding) {
    throw new Problem("conflict", { detail: "Your plan ends. Keep it first, then use the code." });
  }
  if (subscription.schedule !== null) {
    throw new Problem("conflict", {
      detail: "A switch of your plan is planned. Undo it first, then use the code.",
    });
  }
  if (subscription.status !== "active") {
    throw new Problem("conflict", { detail: "Pay your open invoice first, then use the code." });
  }
}

/**
 * Gives false where the next invoice has nothing left to discount: both codes would be used up by it.
 */
async function putDiscount(
  subscription: Stripe.Subscription,
  reservation: Reservation,
): Promise<boolean> {
  const mark = subscriptionMark(reservation.couponUseId);
  if (subscription.metadata[mark] !== undefined) return true;
  const next = await stripe().invoices.createPreview({ subscription: subscription.id });
  if (next.total <= 0) {
    // The same request, sent at once, may have made it free with this very code.
    const { metadata } = await stripe().subscriptions.retrieve(subscription.id);
    return metadata[mark] !== undefined;
  }
  const kept = subscription.discounts.flatMap((discount) => idOf(discount) ?? []);
  const fingerprint = createHash("sha256").update(kept.join()).digest("hex").slice(0, 16);
  await stripe().subscriptions.update(
    subscription.id,
    {
      discounts: [
        ...kept.map((discount) => ({ discount })),
        reservation.isFreeMonth ? { coupon: await monthCoupon(reservation) } : reservation.discount,
      ],
      metadata: { [mark]: reservation.until },
    },
    { idempotencyKey: `coupon:${reservation.couponUseId}:${fingerprint}` },
  );
  return true;
}

/**
 * A free month of a running subscription is the price of its month: with a percentage, a switch to
 * a year of a dearer plan would be free as well.
 */
async function monthCoupon({ couponUseId, amountMinor, currency }: Reservation): Promise<string> {
  const { id } = await stripe().coupons.create(
    {
      name: "Free month",
      amount_off: amountMinor,
      currency,
      duration: "once",
      max_redemptions: 1,
      metadata: { coupon_use_id: couponUseId },
    },
    { idempotencyKey: `coupon_month:${couponUseId}` },
  );
  return id;
}
