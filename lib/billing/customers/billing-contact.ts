import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer, findCustomer } from "@/lib/billing/customers/customer";
import { stripe } from "@/lib/billing/stripe-client";

/** Whom the account's invoices go to, as Stripe has it. */
export interface BillingContact {
  /** False before the first purchase: the rest is null then. */
  exists: boolean;
  email: string | null;
  name: string | null;
  country: string | null;
  /** What Stripe owes the customer (negative) or is owed, in minor units of the currency. */
  balanceMinor: number | null;
  currency: string | null;
}

const nobody: BillingContact = {
  exists: false,
  email: null,
  name: null,
  country: null,
  balanceMinor: null,
  currency: null,
};

export async function getBillingContact(access: AccountAccess): Promise<BillingContact> {
  const owner = await findCustomer(access.accountId);
  if (!owner) return nobody;
  const customer = await stripe().customers.retrieve(owner.customerId);
  return customer.deleted ? nobody : toContact(customer);
}

/**
 * Sets whom invoices go to; a customer is made where there is none yet. What is left out stays.
 * Safe to repeat.
 */
export async function setBillingContact(
  access: AccountAccess,
  {
    email,
    name,
    country,
  }: { email?: string | undefined; name?: string | undefined; country?: string | undefined },
): Promise<BillingContact> {
  const { customerId } = await ensureCustomer(access);
  const customer = await stripe().customers.update(customerId, {
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(country === undefined ? {} : { address: { country } }),
  });
  return toContact(customer);
}

function toContact(customer: Stripe.Customer): BillingContact {
  return {
    exists: true,
    email: customer.email,
    name: customer.name ?? null,
    country: customer.address?.country ?? null,
    balanceMinor: customer.balance,
    currency: customer.currency ?? null,
  };
}
