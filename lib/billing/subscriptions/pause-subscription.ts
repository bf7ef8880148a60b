import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { findPortalConfiguration } from "@/lib/billing/customers/portal";
import { stripe, stripeErrors } from "@/lib/billing/stripe-client";
import { getLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { noteSubscriptionRequest } from "@/lib/billing/subscriptions/note-subscription-request";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";
import { getBalance } from "@/lib/credits/get-balance";
import { Problem } from "@/lib/http/problem";
import { log, messageOf } from "@/lib/log/log";

/**
 * Pauses the subscription where Stripe's portal offers pausing too: the operator switches it on in
 * the portal's configuration. Nothing renews and nothing is credited; the plan's rights end, and
 * credits that were paid for stay usable to the end of their period. Calling it again changes
 * nothing.
 *
 * @throws Problem conflict where pausing is not offered, or something else is planned or owed.
 */
export async function pauseSubscription(access: AccountAccess): Promise<void> {
  const { owner, subscription } = await getLiveSubscription(access.accountId);
  await noteSubscriptionRequest(access, "pause");
  if (subscription.status !== "paused") {
    await refuseUnlessPausable(subscription);
    await unlessDone(subscription.id, isPaused, () =>
      stripe().subscriptions.pause(subscription.id, {
        bill_for: { unused_time_from: { type: "none" } },
      }),
    );
  }
  await syncSubscription(owner, subscription.id);
}

/**
 * Whether the portal offers pausing, and with it the application; no while Stripe does not answer,
 * since a page offers it beside other things.
 */
export async function isPauseOffered(): Promise<boolean> {
  try {
    return await portalOffersPause();
  } catch (error) {
    log("warn", "portal_not_read", { message: messageOf(error) });
    return false;
  }
}

async function portalOffersPause(): Promise<boolean> {
  const configuration = await findPortalConfiguration();
  return configuration?.features.subscription_pause.enabled ?? false;
}

async function refuseUnlessPausable(subscription: Stripe.Subscription): Promise<void> {
  if (!(await portalOffersPause())) {
    throw new Problem("conflict", { detail: "Subscriptions cannot be paused here." });
  }
  const isPlanned =
    subscription.cancel_at !== null ||
    subscription.cancel_at_period_end ||
    subscription.schedule !== null;
  if (isPlanned) {
    throw new Problem("conflict", { detail: "Call the planned ending or switch off first." });
  }
  if (subscription.status !== "active") {
    throw new Problem("conflict", { detail: "Only a plan that is paid for can be paused." });
  }
}

/**
 * Ends a pause. Within the period that was paid for, the subscription goes on as if it had not been
 * paused; after it, a new period begins now, and its invoice is charged: the caller records it.
 */
export async function endPause(
  access: AccountAccess,
  subscription: Stripe.Subscription,
): Promise<void> {
  const endsAt = subscription.items.data[0]?.current_period_end;
  const { asOf } = await getBalance(access);
  const isPaid = endsAt !== undefined && endsAt * 1000 > Date.parse(asOf);
  await unlessDone(
    subscription.id,
    (now) => !isPaused(now),
    () =>
      stripe().subscriptions.resume(
        subscription.id,
        isPaid
          ? { billing_cycle_anchor: { type: "unchanged" }, proration_behavior: "none" }
          : { billing_cycle_anchor: { type: "now" } },
      ),
  );
}

function isPaused({ status }: Stripe.Subscription): boolean {
  return status === "paused";
}

/** Stripe refuses what another request did a moment ago: then it is done. */
async function unlessDone(
  subscriptionId: string,
  isDone: (now: Stripe.Subscription) => boolean,
  act: () => Promise<Stripe.Subscription>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const isRefused = error instanceof stripeErrors.StripeInvalidRequestError;
    if (!isRefused || !isDone(await stripe().subscriptions.retrieve(subscriptionId))) throw error;
  }
}
