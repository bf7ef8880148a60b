import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer, type Owner } from "@/lib/billing/customer";
import { findLiveSubscription } from "@/lib/billing/live-subscription";
import { getPlanPrice } from "@/lib/billing/plan-price";
import { checkoutUrls } from "@/lib/billing/return-urls";
import { stripe } from "@/lib/billing/stripe-client";
import { mayHaveTrial } from "@/lib/billing/trial";
import { discountCheckout } from "@/lib/coupons/discount-checkout";
import { Problem } from "@/lib/http/problem";

/**
 * Opens hosted Checkout for a plan.
 *
 * @param returnPath the path the person came from; they are brought back to it.
 * @returns the address to send the browser to.
 * @throws Problem conflict when the account has a subscription already: it is switched, not doubled.
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
): Promise<{ url: string }> {
  const price = await getPlanPrice(planPriceId);
  const owner = await ensureCustomer(access);
  if (await findLiveSubscription(owner.customerId)) {
    throw new Problem("conflict", {
      detail: "There is a subscription already. Switch its plan instead.",
      facts: { hint: "PATCH /api/billing/subscription", planPriceId },
    });
  }
  await closeOpenCheckouts(owner);
  const discount = await discountCheckout(access, couponCode, { planPriceId });
  const hasTrial = price.trialDays > 0 && (await mayHaveTrial(access));
  const metadata = {
    account_id: owner.accountId,
    kind: "subscription",
    plan_id: price.planId,
    person_id: access.userId,
  };
  const session = await stripe().checkout.sessions.create({
    mode: "subscription",
    customer: owner.customerId,
    client_reference_id: owner.accountId,
    line_items: [{ price: price.stripePriceId, quantity: 1 }],
    ...discount.params,
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
  });
  await discount.attach(session);
  if (!session.url) throw new Error(`session ${session.id} has no address`);
  return { url: session.url };
}

/**
 * Closes the customer's unfinished Checkouts for a plan: two open tabs would otherwise sell two
 * subscriptions. One that completes in this moment stays.
 */
async function closeOpenCheckouts({ customerId }: Owner): Promise<void> {
  const open = await stripe().checkout.sessions.list({
    customer: customerId,
    status: "open",
    limit: 100,
  });
  for (const session of open.data) {
    if (session.mode !== "subscription") continue;
    await stripe()
      .checkout.sessions.expire(session.id)
      .catch(() => undefined);
  }
  if (await findLiveSubscription(customerId)) {
    throw new Problem("conflict", { detail: "A subscription has just begun. Reload the page." });
  }
}
