import { expect } from "vitest";
import { ensureCustomer } from "../../../../lib/billing/customers/customer";
import { createCreditCheckout } from "../../../../lib/billing/purchases/credit-checkout";
import { stripe } from "../../../../lib/billing/stripe-client";
import { payCheckout } from "../../billing/billing-stack";
import { buyPack, passHours, settleDebit } from "../acts";
import { grantsOf } from "../expectations";
import type { Scenario } from "../scenario";

export const packs: Scenario[] = [
  {
    name: "Pack, card",
    of: "pack",
    steps: [
      {
        name: "two small packs are paid for",
        dies: true,
        act: (world) => buyPack(world, "small", { quantity: 2 }),
        expect: (outcome) => expect(grantsOf(outcome, "pack")).toEqual([1000]),
      },
    ],
  },
  {
    name: "Two packs of one account, told together",
    of: "pack",
    steps: [
      { name: "a small pack is paid for", act: (world) => buyPack(world, "small") },
      {
        name: "a medium pack is paid for",
        act: (world) => buyPack(world, "medium"),
        expect: (outcome) => expect(grantsOf(outcome, "pack").sort()).toEqual([2000, 500]),
      },
    ],
  },
  ...(["succeeded", "failed"] as const).map(
    (status): Scenario => ({
      name: `Pack, async (SEPA), that ${status}`,
      of: "pack-by-debit",
      steps: [
        {
          name: "the bank is asked for the money",
          act: (world) => buyPack(world, "small", { method: { iban: "AT611904300234573201" } }),
          expect(outcome) {
            expect(grantsOf(outcome, "pack")).toEqual([]);
            expect(outcome.payments[0]?.status).toBe("processing");
          },
        },
        {
          name: `the debit ${status}`,
          followsAtOnce: true,
          act: (world) => settleDebit(world, status),
          expect(outcome) {
            expect(grantsOf(outcome, "pack")).toEqual(status === "succeeded" ? [500] : []);
            expect(outcome.payments[0]?.status).toBe(status === "succeeded" ? "paid" : "failed");
          },
        },
      ],
    }),
  ),
  {
    name: "Pack, free (100 % code)",
    of: "pack-free",
    steps: [
      {
        name: "a code pays for all of it",
        act: async ({ person }) => {
          const coupon = await stripe().coupons.create({ percent_off: 100, duration: "once" });
          await stripe().promotionCodes.create({
            code: "FREEPACK",
            promotion: { type: "coupon", coupon: coupon.id },
          });
          const { url } = await createCreditCheckout(person.access, {
            packId: "small",
            quantity: 1,
          });
          await fetch(`${url}/promotion`, {
            method: "POST",
            body: new URLSearchParams({ code: "FREEPACK" }),
          });
          await payCheckout(url);
        },
        expect(outcome) {
          expect(outcome.payments[0]).toMatchObject({ status: "paid", amount: 0, intent: null });
          expect(grantsOf(outcome, "pack")).toEqual([500]);
        },
      },
    ],
  },
  {
    name: "Session expired / abandoned",
    of: "session-expired",
    steps: [
      {
        name: "a day passes",
        act: async (world) => {
          await createCreditCheckout(world.person.access, { packId: "small", quantity: 1 });
          await passHours(world, 25);
        },
        expect(outcome) {
          expect(outcome.payments[0]?.status).toBe("expired");
          expect(grantsOf(outcome, "pack")).toEqual([]);
        },
      },
    ],
  },
  {
    name: "Another customer's payment intent",
    of: "foreign-payment",
    onlyConfirms: "There is nothing to do about it, and nothing is done.",
    steps: [
      {
        name: "an invoice item is paid that is no subscription's and no pack's",
        act: async (world) => {
          const { customerId: customer } = await ensureCustomer(world.person.access);
          const method = await stripe().paymentMethods.attach("pm_card_visa", { customer });
          await stripe().paymentIntents.create({
            customer,
            payment_method: method.id,
            amount: 500,
            currency: "usd",
            confirm: true,
            off_session: true,
          });
        },
        expect(outcome) {
          expect(outcome.payments).toEqual([]);
          expect(grantsOf(outcome, "pack")).toEqual([]);
        },
      },
    ],
  },
];
