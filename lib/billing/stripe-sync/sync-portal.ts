import "server-only";
import type { Stripe } from "stripe";
import {
  findPortalConfiguration,
  type PortalMark,
  portalMarks,
} from "@/lib/billing/customers/portal";
import { siteUrl } from "@/lib/billing/return-urls";
import { stripe } from "@/lib/billing/stripe-client";
import { listSalePrices } from "@/lib/billing/stripe-sync/sale-prices";

/**
 * Creates or updates the portal's configurations, so that a switch or cancellation there does what it
 * does here: upwards now with a new period, downwards and endings at the period's end, no quantity,
 * and no switch while a payment is disputed.
 */
export async function syncPortal(): Promise<"created" | "updated"> {
  const states: ("created" | "updated")[] = [];
  for (const mark of portalMarks) states.push(await syncConfiguration(mark));
  return states.includes("created") ? "created" : "updated";
}

async function syncConfiguration(mark: PortalMark): Promise<"created" | "updated"> {
  const features = await portalFeatures(mark);
  const known = await findPortalConfiguration(mark);
  const common = { features, default_return_url: siteUrl("/billing") };
  if (known) {
    await stripe().billingPortal.configurations.update(known.id, common);
    return "updated";
  }
  await stripe().billingPortal.configurations.create({
    ...common,
    business_profile: {},
    metadata: { farebox: mark },
  });
  return "created";
}

/** What a portal offers, for syncPortal and doctor. */
export async function portalFeatures(
  mark: PortalMark,
): Promise<Stripe.BillingPortal.ConfigurationCreateParams.Features> {
  const products = mark === "portal" ? await switchableProducts() : [];
  return {
    customer_update: { enabled: true, allowed_updates: ["email", "name", "address"] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: {
      enabled: true,
      mode: "at_period_end",
      cancellation_reason: {
        enabled: true,
        options: ["too_expensive", "missing_features", "switched_service", "unused", "other"],
      },
    },
    subscription_update:
      products.length === 0
        ? { enabled: false }
        : {
            enabled: true,
            default_allowed_updates: ["price"],
            products,
            proration_behavior: "always_invoice",
            billing_cycle_anchor: "now",
            schedule_at_period_end: {
              conditions: [{ type: "decreasing_item_amount" }, { type: "shortening_interval" }],
            },
          },
  };
}

async function switchableProducts() {
  const pricesByProduct = new Map<string, string[]>();
  for (const sale of await listSalePrices()) {
    if (sale.kind !== "plan_price" || !sale.isLive) continue;
    if (sale.stripeProductId === null || sale.stripePriceId === null) continue;
    const prices = pricesByProduct.get(sale.stripeProductId) ?? [];
    pricesByProduct.set(sale.stripeProductId, [...prices, sale.stripePriceId]);
  }
  return [...pricesByProduct].map(([product, prices]) => ({ product, prices }));
}
