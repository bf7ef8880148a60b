import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer } from "@/lib/billing/customers/customer";
import { safeReturnPath, siteUrl } from "@/lib/billing/return-urls";
import { disputedProblem, hasOpenDispute } from "@/lib/billing/reversals/require-undisputed";
import { stripe } from "@/lib/billing/stripe-client";
import { findLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { Problem } from "@/lib/http/problem";

export const portalFlows = [
  "payment_method_update",
  "subscription_cancel",
  "subscription_update",
] as const;
export type PortalFlow = (typeof portalFlows)[number];

/**
 * Opens Stripe's customer portal, at one of its tasks when `flow` names one. While a payment is
 * disputed it is a portal that switches no plan: a dearer one would be charged there at once.
 *
 * @throws Problem conflict for a subscription's task without a subscription, and for switching the
 *   plan while a payment is disputed; unavailable before `npm run stripe:sync` has made the portal's
 *   configurations.
 */
export async function createPortalSession(
  access: AccountAccess,
  { flow, returnPath }: { flow?: PortalFlow | undefined; returnPath?: string | undefined },
): Promise<{ url: string }> {
  const { customerId } = await ensureCustomer(access);
  const hasDispute = await hasOpenDispute(access.accountId);
  if (hasDispute && flow === "subscription_update") throw disputedProblem();
  const returnUrl = siteUrl(safeReturnPath(returnPath));
  const session = await stripe().billingPortal.sessions.create({
    customer: customerId,
    configuration: await getPortalConfigurationId(hasDispute ? "portal_disputed" : "portal"),
    return_url: returnUrl,
    ...(flow ? { flow_data: await flowData(flow, customerId, returnUrl) } : {}),
  });
  return { url: session.url };
}

async function flowData(
  flow: PortalFlow,
  customerId: string,
  returnUrl: string,
): Promise<Stripe.BillingPortal.SessionCreateParams.FlowData> {
  const after_completion = { type: "redirect", redirect: { return_url: returnUrl } };
  if (flow === "payment_method_update") return { type: flow, after_completion };
  const subscription = await findLiveSubscription(customerId);
  if (!subscription) throw new Problem("conflict", { detail: "There is no subscription." });
  const target = { subscription: subscription.id };
  return flow === "subscription_cancel"
    ? { type: flow, after_completion, subscription_cancel: target }
    : { type: flow, after_completion, subscription_update: target };
}

/** The portal, and the one without plan switches that opens while a payment is disputed. */
export const portalMarks = ["portal", "portal_disputed"] as const;
export type PortalMark = (typeof portalMarks)[number];

/** A configuration that stripe:sync keeps, by its mark: ids differ between Stripe accounts. */
export async function findPortalConfiguration(
  mark: PortalMark = "portal",
): Promise<Stripe.BillingPortal.Configuration | null> {
  for await (const candidate of stripe().billingPortal.configurations.list({ limit: 100 })) {
    if (candidate.active && candidate.metadata?.farebox === mark) return candidate;
  }
  return null;
}

async function getPortalConfigurationId(mark: PortalMark): Promise<string> {
  const configuration = await findPortalConfiguration(mark);
  if (configuration) return configuration.id;
  throw new Problem("unavailable", {
    detail: "The billing portal is not set up. The operator runs: npm run stripe:sync",
  });
}
