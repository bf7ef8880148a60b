import { createCreditCheckout } from "../../../lib/billing/credit-checkout";
import { findCustomer } from "../../../lib/billing/customer";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscription-checkout";
import { payCheckout, planPriceId } from "../billing-stack";
import type { World } from "./scenario";

// What people and operators do at Stripe. Nothing of it is told until a step has happened.

const day = 86_400;

/** Subscribes on the hosted page, as the application opens it. */
export async function subscribe({ person }: World, planId: string, card?: string): Promise<void> {
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId(planId),
  });
  await payCheckout(url, card);
}

/** Buys a pack on the hosted page. */
export async function buyPack({ person }: World, packId: string, quantity = 1): Promise<void> {
  const { url } = await createCreditCheckout(person.access, { packId, quantity });
  await payCheckout(url);
}

export async function customerOf({ person }: World): Promise<string> {
  const owner = await findCustomer(person.accountId);
  if (!owner) throw new Error("no customer yet");
  return owner.customerId;
}

/** The person's newest subscription as Stripe has it. */
export async function subscriptionOf(world: World) {
  const customer = await customerOf(world);
  const { data } = await stripe().subscriptions.list({ customer, status: "all" });
  if (!data[0]) throw new Error("no subscription yet");
  return data[0];
}

/** The newest invoice of the person's customer. */
export async function newestInvoice(world: World) {
  const { data } = await stripe().invoices.list({ customer: await customerOf(world), limit: 1 });
  if (!data[0]) throw new Error("no invoice yet");
  return data[0];
}

/** The Stripe price of a plan or a pack. */
export async function priceOf(lookupKey: string): Promise<string> {
  const { data } = await stripe().prices.list({ lookup_keys: [lookupKey] });
  if (!data[0]) throw new Error(`no price ${lookupKey}`);
  return data[0].id;
}

/** Charges everything to another card from now on. */
export async function useCard(world: World, alias: string): Promise<void> {
  const customer = await customerOf(world);
  const card = await stripe().paymentMethods.attach(alias, { customer });
  await stripe().customers.update(customer, {
    invoice_settings: { default_payment_method: card.id },
  });
  const { data } = await stripe().subscriptions.list({ customer });
  for (const { id } of data) {
    await stripe().subscriptions.update(id, { default_payment_method: card.id });
  }
}

export const passDays = ({ stack }: World, days: number) => stack.stripe.advance(days * day);
export const passHours = ({ stack }: World, hours: number) => stack.stripe.advance(hours * 3600);

/** Moves the clock to some seconds after the period of the newest subscription ends. */
export async function passPeriod(world: World, secondsAfter = 60): Promise<void> {
  const subscription = await subscriptionOf(world);
  const end = subscription.items.data[0]?.current_period_end ?? 0;
  const [clock] = await world.stack.db.sql<{ now: number }[]>`
    select extract(epoch from private.billing_now())::float8 as now`;
  await world.stack.stripe.advance(Math.ceil(end - (clock?.now ?? 0)) + secondsAfter);
}
