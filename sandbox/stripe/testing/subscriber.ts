import type { Stripe } from "stripe";
import { expect } from "vitest";
import type { TestCatalog } from "./catalog";
import type { StripeSandbox } from "./stripe-sandbox";

/** A subscriber with a clock of their own. */
export interface Life {
  clock: Stripe.TestHelpers.TestClock;
  customer: Stripe.Customer;
  subscription: Stripe.Subscription;
  /** Moves this customer's clock to a time and waits until it is there. */
  goTo(time: number): Promise<void>;
  read(): Promise<Stripe.Subscription>;
  types(): string[];
}

/** Seconds of an instant that is written out. */
export const at = (text: string) => Date.parse(text) / 1000;

/** Subscribes a new customer who lives in the time of a test clock. */
export async function subscribe(
  { sandbox, catalog }: { sandbox: StripeSandbox; catalog: TestCatalog },
  o: {
    from?: string;
    card?: string;
    price?: string;
  } & Partial<Stripe.SubscriptionCreateParams> = {},
): Promise<Life> {
  const { stripe } = sandbox;
  const { from = "2026-01-15T12:00:00Z", card = "pm_card_visa", price, ...params } = o;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at(from) });
  const { id } = await stripe.customers.create({ email: "ada@example.test", test_clock: clock.id });
  const method = await stripe.paymentMethods.attach(card, { customer: id });
  const customer = await stripe.customers.update(id, {
    invoice_settings: { default_payment_method: method.id },
  });
  const subscription = await stripe.subscriptions.create({
    customer: id,
    items: [{ price: price ?? catalog.starter.id }],
    ...params,
  });
  return {
    clock,
    customer,
    subscription,
    async goTo(time) {
      await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: time });
      await expect
        .poll(async () => (await stripe.testHelpers.testClocks.retrieve(clock.id)).status, {
          timeout: 10_000,
          interval: 20,
        })
        .toBe("ready");
    },
    read: () => stripe.subscriptions.retrieve(subscription.id, { expand: ["latest_invoice"] }),
    types: () =>
      sandbox.received
        .filter((one) => JSON.stringify(one.event.data.object).includes(id))
        .map((one) => one.type),
  };
}

/** The period of the first item. */
export const periodOf = (subscription: Stripe.Subscription) => {
  const [item] = subscription.items.data;
  return [item?.current_period_start, item?.current_period_end];
};

/** The latest invoice, which has to be expanded. */
export const latest = (subscription: Stripe.Subscription): Stripe.Invoice => {
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string") throw new Error("The invoice is not expanded.");
  return invoice;
};

/** The items of an update to another price. */
export const swap = (life: Life, price: Stripe.Price) => ({
  items: [{ id: life.subscription.items.data[0]?.id ?? "", price: price.id }],
});

/** How the application upgrades: at once, paid, or not at all. */
export const upgradeNow = {
  billing_cycle_anchor: { type: "now" },
  proration_behavior: "always_invoice",
  payment_behavior: "error_if_incomplete",
} satisfies Stripe.SubscriptionUpdateParams;
