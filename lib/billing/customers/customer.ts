import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { forgetCustomer } from "@/lib/billing/customers/forget-customer";
import { isMissing, stripe } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";
import { callMaybe, callOne } from "@/lib/supabase/call";

/** Whose Stripe objects these are: the account, by the one customer that maps to it. */
export interface Owner {
  accountId: string;
  customerId: string;
}

/** The owner of a Stripe customer, deleted or not; null for one that is not ours. Never read from metadata. */
export async function findOwner(customerId: string | null): Promise<Owner | null> {
  if (customerId === null) return null;
  const accountId = await callMaybe(
    "find_account_by_customer",
    { p_stripe_customer_id: customerId },
    z.string(),
  );
  return accountId ? { accountId, customerId } : null;
}

/** The account's live customer; null before its first purchase. */
export async function findCustomer(accountId: string): Promise<Owner | null> {
  const customerId = await callMaybe(
    "find_stripe_customer",
    { p_account_id: accountId },
    z.string(),
  );
  return customerId ? { accountId, customerId } : null;
}

/**
 * The account's customer, made and stored before any Checkout, so that every event can be traced to
 * its account. Two calls at once end with the same one; a deleted one is replaced.
 *
 * @throws Problem not_found for an account that was closed: nothing is sold to it any more.
 */
export async function ensureCustomer(access: AccountAccess): Promise<Owner> {
  const { accountId } = access;
  const known = await findCustomer(accountId);
  if (known && (await existsAtStripe(known.customerId))) return known;
  if (known) await forgetCustomer(known);

  const createdId = await createCustomer(access);
  const customerId = await callOne(
    "link_stripe_customer",
    { p_account_id: accountId, p_stripe_customer_id: createdId },
    z.string().nullable(),
  );
  // Someone else was first with a customer of their own, or the account is closed: ours was never used.
  if (customerId !== createdId) await stripe().customers.del(createdId);
  if (customerId === null) throw new Problem("not_found");
  return { accountId, customerId };
}

const maximumAttempts = 5;

/**
 * Makes the customer under an idempotency key, so that a crash before it is linked leaves no second
 * one. Stripe replays a key for a day, also when the customer has been deleted since: then the next
 * key is tried.
 */
async function createCustomer(access: AccountAccess): Promise<string> {
  const { accountId, accountKind, accountName, email } = access;
  const params = {
    metadata: { account_id: accountId, account_kind: accountKind },
    ...(email ? { email } : {}),
    ...(accountName ? { name: accountName } : {}),
  };
  const fingerprint = createHash("sha256").update(JSON.stringify(params)).digest("hex");
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const idempotencyKey = `customer:${accountId}:${fingerprint.slice(0, 16)}:${attempt}`;
    const { id } = await stripe().customers.create(params, { idempotencyKey });
    if (await existsAtStripe(id)) return id;
  }
  throw new Error(`every new customer of ${accountId} reads as deleted`);
}

async function existsAtStripe(customerId: string): Promise<boolean> {
  try {
    const customer = await stripe().customers.retrieve(customerId);
    return !customer.deleted;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
