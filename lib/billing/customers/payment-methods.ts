import "server-only";
import type { Stripe } from "stripe";
import type { AccountAccess } from "@/lib/auth/access";
import { followCard, usesTopUpCard } from "@/lib/billing/auto-top-up/card";
import { ensureCustomer, findCustomer, type Owner } from "@/lib/billing/customers/customer";
import { findAtStripe, idOf, isMissing, stripe } from "@/lib/billing/stripe-client";
import { findLiveSubscription } from "@/lib/billing/subscriptions/live-subscription";
import { isLiveStatus } from "@/lib/billing/subscriptions/subscription-row";
import { Problem } from "@/lib/http/problem";

/** A saved card, by what may be shown of it. */
export interface SavedCard {
  id: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  /** Charged for renewals. */
  isDefault: boolean;
}

/** The account's saved cards, the default one first. */
export async function listPaymentMethods(access: AccountAccess): Promise<SavedCard[]> {
  const owner = await findCustomer(access.accountId);
  if (!owner) return [];
  const [{ data }, defaultId] = await Promise.all([
    stripe().customers.listPaymentMethods(owner.customerId, { type: "card", limit: 100 }),
    findDefaultId(owner),
  ]);
  return data
    .flatMap(({ id, card }) =>
      card
        ? [
            {
              id,
              brand: card.brand,
              last4: card.last4,
              expMonth: card.exp_month,
              expYear: card.exp_year,
              isDefault: id === defaultId,
            },
          ]
        : [],
    )
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

/**
 * The card that a purchase is charged to: the one named, else the default one, else any.
 *
 * @returns null when the account has no such card.
 */
export async function chooseCard(
  access: AccountAccess,
  owner: Owner,
  paymentMethodId: string | null,
): Promise<string | null> {
  if (paymentMethodId === null) return (await listPaymentMethods(access))[0]?.id ?? null;
  return (await isOwnCard(owner, paymentMethodId)) ? paymentMethodId : null;
}

/** Starts adding a card in place; the secret is for Stripe's card form alone. */
export async function createSetupIntent(access: AccountAccess): Promise<{ clientSecret: string }> {
  const owner = await ensureCustomer(access);
  const intent = await stripe().setupIntents.create({
    customer: owner.customerId,
    usage: "off_session",
    metadata: { account_id: owner.accountId },
  });
  if (!intent.client_secret) throw new Error(`setup intent ${intent.id} has no secret`);
  return { clientSecret: intent.client_secret };
}

/**
 * Takes note of a card that the person has just saved in the page: the account's first one becomes
 * the default, so that renewals, purchases and top-ups have one; any re-arms a stopped auto top-up.
 * Safe to repeat.
 *
 * @throws Problem not_found when the setup is not the account's; conflict when no card came of it.
 */
export async function adoptSavedCard(access: AccountAccess, setupIntentId: string): Promise<void> {
  const owner = await findCustomer(access.accountId);
  const intent = await findAtStripe(stripe().setupIntents.retrieve(setupIntentId));
  if (!owner || !intent || idOf(intent.customer) !== owner.customerId) {
    throw new Problem("not_found");
  }
  const cardId = idOf(intent.payment_method);
  if (intent.status !== "succeeded" || cardId === null) {
    throw new Problem("conflict", { detail: "The card was not saved." });
  }
  if ((await findDefaultId(owner)) === null) await setDefaultPaymentMethod(access, cardId);
  else await followCard(owner, cardId, { isDefault: false });
}

/**
 * Charges renewals to this card from now on. A subscription's own card, which Checkout sets, goes
 * before the customer's, so both are written.
 *
 * @throws Problem not_found when the card is not the account's.
 */
export async function setDefaultPaymentMethod(
  access: AccountAccess,
  paymentMethodId: string,
): Promise<void> {
  const owner = await requireOwnCard(access, paymentMethodId);
  await stripe().customers.update(owner.customerId, {
    invoice_settings: { default_payment_method: paymentMethodId },
  });
  const subscription = await findLiveSubscription(owner.customerId);
  if (subscription) {
    await stripe().subscriptions.update(subscription.id, {
      default_payment_method: paymentMethodId,
    });
  }
  await followCard(owner, paymentMethodId, { isDefault: true });
}

/**
 * Removes a saved card.
 *
 * @throws Problem not_found when it is not the account's; conflict when a subscription that goes on
 *   is charged to it, also one in its trial, paused, or with an open bill, or when auto top-up is.
 */
export async function detachPaymentMethod(
  access: AccountAccess,
  paymentMethodId: string,
): Promise<void> {
  const owner = await requireOwnCard(access, paymentMethodId);
  if (await isNeeded(owner, paymentMethodId)) {
    throw new Problem("conflict", {
      detail: "Your subscription is charged to this card. Make another one the default first.",
    });
  }
  if (await usesTopUpCard(owner.accountId, paymentMethodId)) {
    throw new Problem("conflict", {
      detail:
        "Auto top-up charges this card. Switch it off, or make another card the default first.",
    });
  }
  await stripe().paymentMethods.detach(paymentMethodId);
}

/** Whether any subscription that will be charged again is charged to this card. */
async function isNeeded({ customerId }: Owner, paymentMethodId: string): Promise<boolean> {
  const { data } = await stripe().subscriptions.list({ customer: customerId, limit: 100 });
  const going = data.filter((subscription) => !isEnding(subscription));
  if (going.some((one) => idOf(one.default_payment_method) === paymentMethodId)) return true;
  const followsCustomer = going.some((one) => one.default_payment_method === null);
  if (!followsCustomer) return false;
  const customer = await stripe().customers.retrieve(customerId);
  return (
    !customer.deleted && idOf(customer.invoice_settings.default_payment_method) === paymentMethodId
  );
}

/** Ended, or about to end with nothing left to pay. */
function isEnding({ status, cancel_at, cancel_at_period_end }: Stripe.Subscription): boolean {
  if (!isLiveStatus(status)) return true;
  const owes = status === "past_due" || status === "unpaid" || status === "incomplete";
  return !owes && (cancel_at !== null || cancel_at_period_end);
}

async function requireOwnCard(access: AccountAccess, paymentMethodId: string): Promise<Owner> {
  const owner = await findCustomer(access.accountId);
  if (!owner || !(await isOwnCard(owner, paymentMethodId))) throw new Problem("not_found");
  return owner;
}

async function isOwnCard({ customerId }: Owner, paymentMethodId: string): Promise<boolean> {
  try {
    const card = await stripe().paymentMethods.retrieve(paymentMethodId);
    return idOf(card.customer) === customerId;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** The card that the next renewal is charged to: the subscription's, else the customer's. */
async function findDefaultId({ customerId }: Owner): Promise<string | null> {
  const subscription = await findLiveSubscription(customerId);
  const own = idOf(subscription?.default_payment_method);
  if (own !== null) return own;
  const customer = await stripe().customers.retrieve(customerId);
  return customer.deleted ? null : idOf(customer.invoice_settings.default_payment_method);
}
