import type { Stripe } from "stripe";

/** Prices to buy in tests: two plans, monthly, and a pack. */
export interface TestCatalog {
  starter: Stripe.Price;
  pro: Stripe.Price;
  pack: Stripe.Price;
}

export async function createCatalog(stripe: Stripe): Promise<TestCatalog> {
  const plan = (name: string, unit_amount: number) =>
    stripe.prices.create({
      product_data: { name },
      unit_amount,
      currency: "usd",
      recurring: { interval: "month" },
    });
  return {
    starter: await plan("Starter", 900),
    pro: await plan("Pro", 2900),
    pack: await stripe.prices.create({
      product_data: { name: "Small pack" },
      unit_amount: 500,
      currency: "usd",
    }),
  };
}

/** A customer whose default card is the named test payment method. */
export async function createPayer(stripe: Stripe, card = "pm_card_visa"): Promise<Stripe.Customer> {
  const customer = await stripe.customers.create({ email: "ada@example.test" });
  const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
  return stripe.customers.update(customer.id, {
    invoice_settings: { default_payment_method: method.id },
  });
}

/** Every line of an invoice, beyond the first page. */
export async function allLines(stripe: Stripe, invoice: string): Promise<Stripe.InvoiceLineItem[]> {
  return stripe.invoices.listLineItems(invoice, { limit: 100 }).autoPagingToArray({ limit: 500 });
}

/** The id of an expandable field. */
export function idOf(field: string | { id: string } | null | undefined): string {
  if (!field) throw new Error("The field is empty.");
  return typeof field === "string" ? field : field.id;
}
