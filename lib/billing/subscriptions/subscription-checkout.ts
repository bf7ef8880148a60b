import "server-only";
import { createHash } from "node:crypto";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer, type Owner } from "@/lib/billing/customers/customer";
import { endSession } from "@/lib/billing/purchases/checkout-end";
import { checkoutUrls } from "@/lib/billing/return-urls";
import { endIfDisputed } from "@/lib/billing/reversals/checkout-dispute";
import { requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { findLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { noteSubscriptionRequest } from "@/lib/billing/subscriptions/note-subscription-request";
import { getPlanPrice, type PlanPrice } from "@/lib/billing/subscriptions/plan-price";
import {
  attachTrial,
  type ClaimedTrial,
  claimTrial,
} from "@/lib/billing/subscriptions/trial-claim";
import { settleTrial } from "@/lib/billing/subscriptions/trial-settle";
import { type CheckoutDiscount, discountCheckout } from "@/lib/coupons/discount-checkout";
import { Problem } from "@/lib/http/problem";

/**
 * Opens hosted Checkout for a plan, with the trial that the person may have or with the code that they
 * chose instead; beside a trial no code can be typed. The trial is claimed first, so of several tabs at
 * once one Checkout has it; asked again while that is open, the answer leads there. A repeat of the
 * Idempotency-Key leads to the session that the first one opened, for the day that Stripe remembers it.
 *
 * @param trial false buys without the trial that the plan has.
 * @param returnPath the path the person came from; they are brought back to it.
 * @returns the address to send the browser to.
 * @throws Problem conflict when the account has a subscription already: it is switched, not doubled;
 *   and while a payment is disputed, another tab holds the trial, or its credits are refused today.
 */
export async function createSubscriptionCheckout(
  access: AccountAccess,
  {
    planPriceId,
    couponCode,
    trial: wantsTrial = true,
    returnPath,
  }: {
    planPriceId: string;
    couponCode?: string | undefined;
    trial?: boolean | undefined;
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
  await noteSubscriptionRequest(access, "start", planPriceId);
  const discount = await discountCheckout(access, couponCode, { planPriceId });
  const urls = checkoutUrls(returnPath);
  // A trial's first invoice asks for nothing, and may use up a code that counts once: one or the other.
  const trial: ClaimedTrial =
    wantsTrial && couponCode === undefined && price.trialDays > 0
      ? await claimTrial(
          access,
          price.trialCreditsMicros,
          ({ customer, metadata, success_url }) =>
            idOf(customer) === owner.customerId &&
            metadata?.plan_price_id === planPriceId &&
            success_url === urls.success_url,
        )
      : { state: "none" };
  if (trial.state === "open") return addressOf(trial.session);
  const trialClaimId = trial.state === "claimed" ? trial.trialClaimId : null;
  try {
    const session = await stripe().checkout.sessions.create(
      sessionParams({ access, owner, price, discount, trialClaimId, urls }),
      requestOptions(
        owner.accountId,
        idempotencyKey,
        `${discount.keySuffix}${trialClaimId === null ? "" : `:${trialClaimId}`}`,
      ),
    );
    await discount.attach(session);
    if (trialClaimId !== null) await attachOrEnd(access, trialClaimId, session);
    await endIfDisputed(owner, session);
    await closeOlderCheckouts(owner.customerId, session.id);
    return addressOf(session);
  } catch (error) {
    // What cannot be settled now, the sweep settles.
    if (trialClaimId !== null) await settleTrial(trialClaimId).catch(() => undefined);
    throw error;
  }
}

function addressOf({ id, url }: Stripe.Checkout.Session): { url: string } {
  if (!url) throw new Error(`session ${id} has no address`);
  return { url };
}

function sessionParams({
  access,
  owner,
  price,
  discount,
  trialClaimId,
  urls,
}: {
  access: AccountAccess;
  owner: Owner;
  price: PlanPrice;
  discount: CheckoutDiscount;
  trialClaimId: string | null;
  urls: ReturnType<typeof checkoutUrls>;
}): Stripe.Checkout.SessionCreateParams {
  const hasTrial = trialClaimId !== null;
  const metadata = {
    account_id: owner.accountId,
    kind: "subscription",
    plan_id: price.planId,
    plan_price_id: price.planPriceId,
    person_id: access.userId,
  };
  return {
    mode: "subscription",
    customer: owner.customerId,
    client_reference_id: owner.accountId,
    line_items: [{ price: price.stripePriceId, quantity: 1 }],
    ...(hasTrial ? {} : discount.params),
    metadata: {
      ...metadata,
      ...discount.metadata,
      ...(hasTrial ? { trial_claim_id: trialClaimId } : {}),
    },
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
    ...urls,
  };
}

/** A session whose claim was settled meanwhile is nobody's: it is closed before anyone sees it. */
async function attachOrEnd(
  access: AccountAccess,
  trialClaimId: string,
  session: Stripe.Checkout.Session,
): Promise<void> {
  try {
    await attachTrial(access, trialClaimId, session);
  } catch (error) {
    await endSession(session.id);
    throw error;
  }
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
    await endSession(sessionId);
    throw new Problem("conflict", { detail: "A subscription has just begun. Reload the page." });
  }
}
