import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customers/customer";
import { type Difference, forPerson, type Pass } from "@/lib/billing/reconcile/difference";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { stripe } from "@/lib/billing/stripe-client";
import { callOne } from "@/lib/supabase/call";

/** Stripe's customers that name an account of ours: a crash can leave one that is linked to none. */
export const compareCustomers: Pass = {
  name: "customers",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().customers.list(params),
      cursor,
      since,
    );
    return { comparisons: items.map((customer) => () => compare(customer)), next };
  },
};

async function compare(customer: Stripe.Customer): Promise<Difference[]> {
  const named = z.uuid().safeParse(customer.metadata.account_id);
  if (!named.success) return [];
  const accountId = named.data;
  const owner = await findOwner(customer.id);
  if (owner?.accountId === accountId) return [];
  if (owner) {
    return [
      forPerson(
        customer.id,
        `Customer ${customer.id} is linked to account ${owner.accountId}, and its metadata names account ${accountId}.`,
      ),
    ];
  }
  const outcome = await adopt(accountId, customer.id, true);
  if (outcome === "linked") {
    return [
      {
        about: customer.id,
        text: `Customer ${customer.id} names account ${accountId} and is not linked to it.`,
        async repair() {
          await adopt(accountId, customer.id, false);
          return { ok: true, receipt: "linked" };
        },
      },
    ];
  }
  // Another installation's, or one that was made twice at once and never used.
  if (outcome === "no_account" || !(await hasPaid(customer.id))) return [];
  return [
    forPerson(
      customer.id,
      `Customer ${customer.id} names account ${accountId}, which has another customer, and has paid or subscribed: settle it by hand.`,
    ),
  ];
}

const adopt = (accountId: string, customerId: string, isDryRun: boolean) =>
  callOne(
    "adopt_stripe_customer",
    { p_account_id: accountId, p_stripe_customer_id: customerId, p_is_dry_run: isDryRun },
    z.enum(["linked", "no_account", "other_customer"]),
  );

async function hasPaid(customer: string): Promise<boolean> {
  const [subscriptions, intents] = await Promise.all([
    stripe().subscriptions.list({ customer, limit: 1 }),
    stripe().paymentIntents.list({ customer, limit: 100 }),
  ]);
  return subscriptions.data.length > 0 || intents.data.some((intent) => intent.amount_received > 0);
}
