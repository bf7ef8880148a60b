import type { Stripe } from "stripe";
import { expect, test } from "vitest";
import { subscriptionLines } from "@/lib/billing/invoices/invoice-lines";

const subscription = { id: "sub_1", trial_start: null, trial_end: null };

/** The fields of an invoice line that are read; a real one has some thirty more. */
function line(change: object): Stripe.InvoiceLineItem {
  const fields = {
    amount: 900,
    subscription: null,
    period: { start: 1_000_000, end: 3_600_000 },
    parent: {
      type: "subscription_item_details",
      subscription_item_details: { subscription: "sub_1", proration: false },
    },
    pricing: { price_details: { price: "price_1" } },
    ...change,
  };
  return fields as unknown as Stripe.InvoiceLineItem;
}

test("prorations count wherever Stripe puts their parent, with their sign", () => {
  const credit = line({
    amount: -450,
    parent: {
      type: "invoice_item_details",
      invoice_item_details: { subscription: "sub_1", proration: true },
    },
  });
  expect(subscriptionLines([credit, line({})], subscription)).toMatchObject([
    { amountMinor: -450, isProration: true, priceId: "price_1" },
    { amountMinor: 900, isProration: false },
  ]);
});

test("another subscription's line and a one-off item are left out", () => {
  const other = line({
    parent: { subscription_item_details: { subscription: "sub_2", proration: false } },
  });
  const oneOff = line({ parent: null });
  expect(subscriptionLines([other, oneOff], subscription)).toEqual([]);
});

test("a line without a price keeps its place, so that the invoice is refused and not cut short", () => {
  expect(subscriptionLines([line({ pricing: null })], subscription)).toMatchObject([
    { priceId: "" },
  ]);
});

test("a line inside the trial is a trial line, the first paid one after it is not", () => {
  const trial = { id: "sub_1", trial_start: 1_000_000, trial_end: 3_600_000 };
  const paid = line({ period: { start: 3_600_000, end: 6_000_000 } });
  expect(subscriptionLines([line({ amount: 0 }), paid], trial)).toMatchObject([
    { isTrial: true },
    { isTrial: false },
  ]);
});

test("a trial's line stays one when the trial was cut short since, and a paid line does not become one", () => {
  const trial = { id: "sub_1", trial_start: 1_000_000, trial_end: 2_000_000 };
  expect(subscriptionLines([line({ amount: 0 }), line({})], trial)).toMatchObject([
    { isTrial: true },
    { isTrial: false },
  ]);
});

test("a credit names the invoice whose time it credits", () => {
  const credit = line({
    amount: -450,
    parent: {
      type: "subscription_item_details",
      subscription_item_details: {
        subscription: "sub_1",
        proration: true,
        proration_details: {
          credited_items: { invoice: "in_1", invoice_line_items: ["il_1"] },
        },
      },
    },
  });
  expect(subscriptionLines([credit, line({})], subscription)).toMatchObject([
    { creditedInvoiceId: "in_1" },
    { creditedInvoiceId: null },
  ]);
});
