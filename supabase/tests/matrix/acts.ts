import type { Stripe } from "stripe";
import { ensureCustomer, findCustomer } from "../../../lib/billing/customers/customer";
import { createCreditCheckout } from "../../../lib/billing/purchases/credit-checkout";
import { stripe } from "../../../lib/billing/stripe-client";
import { createSubscriptionCheckout } from "../../../lib/billing/subscriptions/subscription-checkout";
import { command } from "../../../sandbox/stripe/testing/control";
import { payCheckout, planPriceId } from "../billing/billing-stack";
import type { Step, World } from "./scenario";

// What people and operators do at Stripe. Nothing of it is told until a step has happened.

const day = 86_400;

type Interval = "month" | "year";

/** A card's number, or a bank account to debit. */
export type PaidWith = string | { iban: string };

const card = "4242424242424242";

async function payPage(url: string, method: PaidWith): Promise<void> {
  if (typeof method === "string") {
    await payCheckout(url, method);
    return;
  }
  const form = { method: "bank", holder: "Ada", name: "Ada", postalCode: "10115", ...method };
  const reply = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  if (reply.status !== 303) throw new Error(`checkout answered ${reply.status}`);
}

/** The step that most rows begin with. */
export const subscribed = (planId: string): Step => ({
  name: `${planId} is paid for`,
  isSetup: true,
  act: (world) => subscribe(world, planId),
});

/** Subscribes on the hosted page, as the application opens it. */
export async function subscribe(
  { person }: World,
  planId: string,
  { method = card, interval = "month" }: { method?: PaidWith; interval?: Interval } = {},
): Promise<void> {
  const { url } = await createSubscriptionCheckout(person.access, {
    planPriceId: await planPriceId(planId, interval),
  });
  await payPage(url, method);
}

/** Buys a pack on the hosted page. */
export async function buyPack(
  { person }: World,
  packId: string,
  { quantity = 1, method = card }: { quantity?: number; method?: PaidWith } = {},
): Promise<void> {
  const { url } = await createCreditCheckout(person.access, { packId, quantity });
  await payPage(url, method);
}

/** Answers the bank's question about the newest payment that waits for it: 3-D Secure. */
export async function answerChallenge(world: World, result: "complete" | "fail"): Promise<void> {
  const customer = await customerOf(world);
  const { data } = await stripe().paymentIntents.list({ customer });
  const waiting = data.find(({ status }) => status === "requires_action");
  if (!waiting) throw new Error("no payment waits for its bank");
  const reply = await fetch(`${world.stack.stripe.url}/challenge/${waiting.id}`, {
    method: "POST",
    body: new URLSearchParams({ result }),
    redirect: "manual",
  });
  if (reply.status >= 400) throw new Error(`the challenge answered ${reply.status}`);
}

/** The payment intent of the newest charge. */
export async function newestIntent(world: World): Promise<string> {
  const { data } = await stripe().paymentIntents.list({ customer: await customerOf(world) });
  if (!data[0]) throw new Error("no payment yet");
  return data[0].id;
}

/** The bank's answer to the newest debit that it was asked for. */
export async function settleDebit(world: World, status: "succeeded" | "failed"): Promise<void> {
  await command({ server: world.stack.stripe }, `payments/${await newestIntent(world)}`, {
    status,
  });
}

/** A subscription made by a call, with a saved card; `rest` adds to its parameters. */
export async function subscribeByCall(
  world: World,
  planId: string,
  rest: Partial<Stripe.SubscriptionCreateParams> = {},
  alias = "pm_card_visa",
): Promise<Stripe.Subscription> {
  const { customerId: customer } = await ensureCustomer(world.person.access);
  const method = await stripe().paymentMethods.attach(alias, { customer });
  return stripe().subscriptions.create({
    customer,
    default_payment_method: method.id,
    items: [{ price: await planPrice(planId) }],
    billing_mode: { type: "flexible", flexible: { proration_discounts: "itemized" } },
    ...rest,
  });
}

/** Changes the newest subscription by a call, as an operator's dashboard does. */
export async function changeSubscription(
  world: World,
  change: Stripe.SubscriptionUpdateParams,
): Promise<Stripe.Subscription> {
  const { id } = await subscriptionOf(world);
  return stripe().subscriptions.update(id, change);
}

/** Moves the newest subscription to a plan; `how` says what is billed for it. */
export async function switchTo(
  world: World,
  planId: string,
  how: Stripe.SubscriptionUpdateParams,
  interval: Interval = "month",
): Promise<void> {
  const [item] = (await subscriptionOf(world)).items.data;
  await changeSubscription(world, {
    items: [{ id: item?.id ?? "", price: await planPrice(planId, interval) }],
    ...how,
  });
}

/** Posts a form of the customer portal, as its pages do; `{id}` is the newest subscription's. */
export async function portal(
  world: World,
  path: string,
  form: Record<string, string> = {},
): Promise<void> {
  const customer = await customerOf(world);
  const visit = await stripe().billingPortal.sessions.create({
    customer,
    return_url: "http://farebox.test/billing",
  });
  const { id } = await subscriptionOf(world);
  const reply = await fetch(`${visit.url}/${path.replace("{id}", id)}`, {
    method: "POST",
    body: new URLSearchParams(form),
    redirect: "manual",
  });
  if (reply.status !== 303) throw new Error(`the portal answered ${reply.status}`);
}

/** Pays the newest open invoice, by default with the card that is charged for everything. */
export async function payOpenInvoice(
  world: World,
  how: Stripe.InvoicePayParams = {},
): Promise<void> {
  const customer = await customerOf(world);
  const { data } = await stripe().invoices.list({ customer, status: "open" });
  await stripe().invoices.pay(data[0]?.id ?? "", how);
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

/** The Stripe price of a plan. */
export async function planPrice(planId: string, interval: Interval = "month"): Promise<string> {
  const lookupKey = `farebox_plan_${planId}_${interval}_usd`;
  const { data } = await stripe().prices.list({ lookup_keys: [lookupKey] });
  if (!data[0]) throw new Error(`no price ${lookupKey}`);
  return data[0].id;
}

/** Charges everything to another card from now on; returns its payment method's id. */
export async function useCard(world: World, alias: string): Promise<string> {
  const customer = await customerOf(world);
  const method = await stripe().paymentMethods.attach(alias, { customer });
  await stripe().customers.update(customer, {
    invoice_settings: { default_payment_method: method.id },
  });
  const { data } = await stripe().subscriptions.list({ customer });
  for (const { id } of data) {
    await stripe().subscriptions.update(id, { default_payment_method: method.id });
  }
  return method.id;
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
