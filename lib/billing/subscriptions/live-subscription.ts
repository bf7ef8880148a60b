import "server-only";
import type { Stripe } from "stripe";
import { findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { stripe } from "@/lib/billing/stripe-client";
import { isLiveStatus } from "@/lib/billing/subscriptions/subscription-row";
import { Problem } from "@/lib/http/problem";

/** The statuses that give a plan, before those that only may do so again. */
const givesPlan = new Set(["active", "trialing", "past_due"]);

/**
 * The subscription that a customer is billed for, as Stripe says now: with two, the one that gives
 * the plan, oldest first. Our own row may lag behind a purchase made a second ago.
 */
export async function findLiveSubscription(
  customerId: string,
): Promise<Stripe.Subscription | null> {
  const { data } = await stripe().subscriptions.list({
    customer: customerId,
    status: "all",
    limit: 100,
    expand: ["data.schedule"],
  });
  const live = data.filter((subscription) => isLiveStatus(subscription.status));
  live.sort(
    (a, b) =>
      Number(givesPlan.has(b.status)) - Number(givesPlan.has(a.status)) || a.created - b.created,
  );
  return live[0] ?? null;
}

/**
 * The account's live subscription and its one item.
 *
 * @throws Problem conflict when there is none.
 */
export async function getLiveSubscription(accountId: string): Promise<{
  owner: Owner;
  subscription: Stripe.Subscription;
  item: Stripe.SubscriptionItem;
}> {
  const owner = await findCustomer(accountId);
  const subscription = owner && (await findLiveSubscription(owner.customerId));
  const item = subscription?.items.data[0];
  if (!owner || !subscription || !item) {
    throw new Problem("conflict", { detail: "There is no subscription. Choose a plan first." });
  }
  return { owner, subscription, item };
}
