import "server-only";
import { createHash } from "node:crypto";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer } from "@/lib/billing/customer";
import { findLiveSubscription } from "@/lib/billing/live-subscription";
import { getPlanPrice } from "@/lib/billing/plan-price";
import { requireUndisputed } from "@/lib/billing/require-undisputed";
import { checkoutUrls } from "@/lib/billing/return-urls";
import { stripe } from "@/lib/billing/stripe-client";
import { mayHaveTrial } from "@/lib/billing/trial";
import { discountCheckout } from "@/lib/coupons/discount-checkout";
import { Problem } from "@/lib/http/problem";

/**
 * Opens hosted Checkout for a plan, with the trial that the person may have or with the code that they
 * chose instead; beside a trial no code can be typed. A repeat of the Idempotency-Key leads to the session that the
 * first one opened, for the day that Stripe remembers it.
 *
 * @param returnPath the path the person came from; they are brought back to it.
 * @returns the address to send the browser to.
 * @throws Problem conflict when the account has a subscription already: it is switched, not doubled;
 *   and while a payment is disputed.
 */
export async function createSubscriptionCheckout(
  access: AccountAccess,
  {
    planPriceId,
    couponCode,
    returnPath,
  }: {
    planPriceId: string;
    couponCode?: string | undefined;
    returnPath?: string | undefined;
  },
  idempotencyKey: string | null = null,
): Promise<{ url: string }> {
  const price = await getPlanPrice(planPriceId);
  const owner = await ensureCustomer(access);
  if (await findLiveSubscription(owner.customerId)) {
    throw new Problem("conflict", {
      detail: "There is a subscription already. Switch its plan instead.",
      facts: { hint: "PATCH /api/billing/subscription", planPriceId },
    });
  }
  await requireUndisputed(access.accountId);
  const discount = await discountCheckout(access, couponCode, { planPriceId });
  // A trial's first invoice asks for nothing, and may use up a code that counts once: one or the other.
  const hasTrial = couponCode === undefined && price.trialDays > 0 && (await mayHaveTrial(access));
  const metadata = {
    account_id: owner.accountId,
    kind: "subscription",
    plan_id: price.planId,
    person_id: access.userId,
  };
  const session = await stripe().checkout.sessions.create(
    {
      mode: "subscription",
      customer: owner.customerId,
      client_reference_id: owner.accountId,
      line_items: [{ price: price.stripePriceId, quantity: 1 }],
      ...(hasTrial ? {} : discount.params),
      metadata: { ...metadata, ...discount.metadata },
      subscription_data: {
        // A session's metadata does not reach the subscription by itself.
        metadata,
        // By default proration lines would be net of discounts, and credits follow list amounts.
        billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
        ...(hasTrial
          ? {
              trial_period_days: price.trialDays,
              // Nothing is owed for a trial, so without a card it ends and leaves no open invoice.
              trial_settings: { end_behavior: { missing_payment_method: "cancel" } },
            }
          : {}),
      },
      ...(hasTrial && !price.trialNeedsCard ? { payment_method_collection: "if_required" } : {}),
      ...checkoutUrls(returnPath),
    },
    requestOptions(owner.accountId, idempotencyKey, discount.keySuffix),
  );
  await discount.attach(session);
  await closeOlderCheckouts(owner.customerId, session.id);
  if (!session.url) throw new Error(`session ${session.id} has no address`);
  return { url: session.url };
}

/** The caller's key as Stripe takes it: of bounded length, and nobody else's. */
function requestOptions(accountId: string, idempotencyKey: string | null, suffix: string) {
  if (idempotencyKey === null) return {};
  const hash = createHash("sha256").update(idempotencyKey).digest("hex");
  return { idempotencyKey: `plan:${accountId}:${hash}${suffix}` };
}

/**
 * Closes the customer's unfinished Checkouts for a plan that are older than this one: two open tabs
 * would otherwise sell two subscriptions. Of several made at once the newest stays, and so does one
 * that completes in this moment.
 */
async function closeOlderCheckouts(customerId: string, sessionId: string): Promise<void> {
  const open = await stripe().checkout.sessions.list({
    customer: customerId,
    status: "open",
    limit: 100,
  });
  // Newest first. A repeat finds its session gone when a newer tab has closed it.
  const own = open.data.findIndex(({ id }) => id === sessionId);
  for (const session of own < 0 ? [] : open.data.slice(own + 1)) {
    if (session.mode !== "subscription") continue;
    await stripe()
      .checkout.sessions.expire(session.id)
      .catch(() => undefined);
  }
  if (await findLiveSubscription(customerId)) {
    throw new Problem("conflict", { detail: "A subscription has just begun. Reload the page." });
  }
}
