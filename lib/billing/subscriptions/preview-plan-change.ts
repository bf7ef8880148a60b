import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { lineArguments, subscriptionLines } from "@/lib/billing/invoices/invoice-lines";
import { requireUndisputed } from "@/lib/billing/reversals/require-undisputed";
import { fromSeconds, stripe } from "@/lib/billing/stripe-client";
import { findLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { readSwitch } from "@/lib/billing/subscriptions/plan-change";
import { getPlanPrice, type PlanPrice } from "@/lib/billing/subscriptions/plan-price";
import { mayHaveTrial } from "@/lib/billing/subscriptions/trial";
import { callOne } from "@/lib/supabase/call";

/** What a switch would cost and bring. Money in minor units, credits in micro-credits. */
export interface PlanChangePreview {
  when: "now" | "period_end" | "same";
  effectiveAt: string;
  currency: string;
  /** What is charged at once, after the customer's balance with Stripe. */
  dueNowMinor: number;
  /** What arrives at once, by the rule that the invoice will follow; null for an unlimited plan. */
  creditsNowMicros: number | null;
  /** The next invoice after that, without tax and discounts. */
  nextAmountMinor: number;
  nextAt: string | null;
  lines: { description: string; amountMinor: number }[];
}

/**
 * Shows a switch (or a first subscription) in money and credits before it is made. Nothing is
 * changed.
 *
 * @param couponCode stands in place of a trial; its discount is not taken off here.
 * @throws Problem not_found for a price that is not on sale, conflict where no switch is possible,
 *   and for what would be charged now while a payment is disputed: the switch itself is refused then.
 */
export async function previewPlanChange(
  access: AccountAccess,
  planPriceId: string,
  { couponCode }: { couponCode?: string | undefined } = {},
): Promise<PlanChangePreview> {
  const price = await getPlanPrice(planPriceId);
  const owner = await findCustomer(access.accountId);
  const subscription = owner && (await findLiveSubscription(owner.customerId));
  const item = subscription?.items.data[0];
  const when = subscription && item ? readSwitch(subscription, item, price) : "now";
  if (when === "now") await requireUndisputed(access.accountId);
  if (!subscription || !item) {
    return previewFirst(access, price, couponCode !== undefined, await readBalance(owner));
  }
  if (when === "now") return previewNow(access, subscription, item, price);
  return {
    when,
    effectiveAt: fromSeconds(item.current_period_end),
    currency: price.currency,
    dueNowMinor: 0,
    creditsNowMicros: 0,
    nextAmountMinor: price.unitAmount,
    nextAt: fromSeconds(item.current_period_end),
    lines: [],
  };
}

async function previewNow(
  access: AccountAccess,
  subscription: Stripe.Subscription,
  item: Stripe.SubscriptionItem,
  price: PlanPrice,
): Promise<PlanChangePreview> {
  const preview = await stripe().invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: item.id, price: price.stripePriceId }],
      billing_cycle_anchor: { type: "now" },
      proration_behavior: "always_invoice",
    },
  });
  const lines = subscriptionLines(preview.lines.data, subscription);
  const quote = await quoteInvoice(access, subscription.id, preview.currency, lines, {
    totalMinor: preview.total,
    fromBalanceMinor: balancePart(preview.total, preview.starting_balance),
  });
  const ends = lines.map((line) => line.endsAt).sort();
  return {
    when: "now",
    effectiveAt: fromSeconds(preview.created),
    currency: preview.currency,
    dueNowMinor: preview.amount_due,
    creditsNowMicros: price.monthlyCreditsMicros === null ? null : quote,
    nextAmountMinor: price.unitAmount,
    nextAt: ends.at(-1) ?? null,
    lines: preview.lines.data.map((line) => ({
      description: line.description ?? price.planName,
      amountMinor: line.amount,
    })),
  };
}

/**
 * Without a subscription a plan costs its price, and its first invoice has one line.
 *
 * @param balanceMinor of the customer with Stripe; negative is credit, which pays first.
 */
async function previewFirst(
  access: AccountAccess,
  price: PlanPrice,
  hasCode: boolean,
  balanceMinor: number,
): Promise<PlanChangePreview> {
  if (!hasCode && price.trialDays > 0 && (await mayHaveTrial(access))) return previewTrial(price);
  const now = new Date();
  const next = new Date(now);
  next.setUTCMonth(now.getUTCMonth() + (price.interval === "year" ? 12 : 1));
  const line = {
    subscriptionId: "",
    priceId: price.stripePriceId,
    amountMinor: price.unitAmount,
    startsAt: now.toISOString(),
    endsAt: next.toISOString(),
    isTrial: false,
    isProration: false,
    creditedInvoiceId: null,
  };
  const fromBalanceMinor = balancePart(price.unitAmount, balanceMinor);
  const quote = await quoteInvoice(access, null, price.currency, [line], {
    totalMinor: price.unitAmount,
    fromBalanceMinor,
  });
  return {
    when: "now",
    effectiveAt: now.toISOString(),
    currency: price.currency,
    dueNowMinor: price.unitAmount - fromBalanceMinor,
    creditsNowMicros: price.monthlyCreditsMicros === null ? null : quote,
    nextAmountMinor: price.unitAmount,
    nextAt: next.toISOString(),
    lines: [{ description: price.planName, amountMinor: price.unitAmount }],
  };
}

/** A trial costs nothing until it ends. */
function previewTrial(price: PlanPrice): PlanChangePreview {
  const now = new Date();
  const ends = new Date(now.getTime() + price.trialDays * 86_400_000);
  return {
    when: "now",
    effectiveAt: now.toISOString(),
    currency: price.currency,
    dueNowMinor: 0,
    creditsNowMicros: price.trialCreditsMicros,
    nextAmountMinor: price.unitAmount,
    nextAt: ends.toISOString(),
    lines: [{ description: `Trial of ${price.planName}`, amountMinor: 0 }],
  };
}

const quoteSchema = z.object({ now_micros: z.number().int().nullable() });

/** The customer's balance with Stripe in minor units: negative is credit. */
async function readBalance(owner: Owner | null): Promise<number> {
  if (!owner) return 0;
  const customer = await stripe().customers.retrieve(owner.customerId);
  return customer.deleted ? 0 : customer.balance;
}

/** What of a total the customer's credit pays, in minor units. */
function balancePart(totalMinor: number, balanceMinor: number): number {
  return Math.max(0, Math.min(totalMinor, -balanceMinor));
}

/** What these lines would bring at once; 0 where one of their prices is not ours to grant from. */
async function quoteInvoice(
  access: AccountAccess,
  subscriptionId: string | null,
  currency: string,
  lines: Parameters<typeof lineArguments>[0],
  { totalMinor, fromBalanceMinor }: { totalMinor: number; fromBalanceMinor: number },
): Promise<number> {
  const { now_micros } = await callOne(
    "quote_invoice",
    {
      p_account_id: access.accountId,
      p_subscription_id: subscriptionId,
      p_currency: currency,
      ...lineArguments(lines),
      p_total_minor: totalMinor,
      p_from_balance_minor: fromBalanceMinor,
    },
    quoteSchema,
  );
  return now_micros ?? 0;
}
