import { expect } from "vitest";
import { topUp } from "../../../../lib/billing/auto-top-up/attempt";
import { setAutoTopUp } from "../../../../lib/billing/auto-top-up/settings";
import { ensureCustomer } from "../../../../lib/billing/customers/customer";
import { setDefaultPaymentMethod } from "../../../../lib/billing/customers/payment-methods";
import { purchasePack } from "../../../../lib/billing/purchases/purchase-pack";
import { stripe } from "../../../../lib/billing/stripe-client";
import { command } from "../../../../sandbox/stripe/testing/control";
import { answerChallenge, customerOf, passHours, settleDebit } from "../acts";
import { expectAvailable, grantsOf } from "../expectations";
import type { Scenario, Step, World } from "../scenario";

const small = { packId: "small", quantity: 1, paymentMethodId: null };

/** Saves a card as the account's default, as the application does. */
async function saveCard({ person }: World, alias: string): Promise<string> {
  const { customerId: customer } = await ensureCustomer(person.access);
  const { id } = await stripe().paymentMethods.attach(alias, { customer });
  await setDefaultPaymentMethod(person.access, id);
  return id;
}

const cardSaved = (alias: string): Step => ({
  name: `${alias} is saved`,
  isSetup: true,
  act: async (world) => {
    await saveCard(world, alias);
  },
});

/** Stripe makes the payment, and the process never hears of it: the events are all there is. */
async function loseAnswer(world: World, ask: () => Promise<unknown>): Promise<void> {
  const match = "POST /v1/payment_intents";
  await world.stack.breakStripe({ kind: "timeout_after_commit", times: 1, match });
  // The client's own two retries would find the answer.
  await world.stack.breakStripe({ kind: "api_error", times: 2, match });
  await ask().catch(() => undefined);
  await command({ server: world.stack.stripe }, "faults/clear", {});
}

const lateEnds = [
  { ends: "succeeded", credits: [500], status: "paid" },
  { ends: "failed", credits: [], status: "failed" },
] as const;

export const savedCards: Scenario[] = [
  {
    name: "Pack with a saved card, its answer lost",
    of: "pack-saved-card",
    steps: [
      cardSaved("pm_card_visa"),
      {
        name: "a small pack is paid for",
        dies: ["payment_intent.succeeded"],
        act: (world) =>
          loseAnswer(world, () => purchasePack(world.person.access, small, "once and only once")),
        expect(outcome) {
          expect(grantsOf(outcome, "pack")).toEqual([500]);
          expect(outcome.payments[0]).toMatchObject({ kind: "purchase", status: "paid" });
        },
      },
    ],
  },
  ...(["complete", "fail"] as const).map(
    (result): Scenario => ({
      name: `Pack with a saved card, 3-D Secure: ${result}`,
      of: "pack-saved-card-checked",
      steps: [
        cardSaved("pm_card_threeDSecure2Required"),
        {
          name: "the bank asks",
          act: async ({ person }) => {
            await purchasePack(person.access, small, "asked for");
          },
          expect: (outcome) => expect(grantsOf(outcome, "pack")).toEqual([]),
        },
        {
          name: `the person answers: ${result}`,
          followsAtOnce: true,
          act: (world) => answerChallenge(world, result),
          expect(outcome) {
            expect(grantsOf(outcome, "pack")).toEqual(result === "complete" ? [500] : []);
            expect(outcome.payments[0]?.status).toBe(result === "complete" ? "paid" : "failed");
          },
        },
      ],
    }),
  ),
  ...lateEnds.map(
    ({ ends, credits, status }): Scenario => ({
      name: `Pack with a saved account, that ${ends} later`,
      of: "pack-saved-card-late",
      steps: [
        {
          name: "the bank is asked for the money",
          act: async ({ person }) => {
            const { customerId: customer } = await ensureCustomer(person.access);
            const { id } = await stripe().paymentMethods.create({
              type: "sepa_debit",
              sepa_debit: { iban: "AT611904300234573201" },
              billing_details: { name: "Ada", email: "ada@farebox.test" },
            });
            await stripe().paymentMethods.attach(id, { customer });
            await purchasePack(person.access, { ...small, paymentMethodId: id }, "by debit");
          },
          expect(outcome) {
            expect(grantsOf(outcome, "pack")).toEqual([]);
            expect(outcome.payments[0]?.status).toBe("processing");
          },
        },
        {
          name: `the debit ${ends}`,
          followsAtOnce: true,
          act: (world) => settleDebit(world, ends),
          expect(outcome) {
            expect(grantsOf(outcome, "pack")).toEqual(credits);
            expect(outcome.payments[0]?.status).toBe(status);
          },
        },
      ],
    }),
  ),
  {
    name: "Auto top-up, its answer lost",
    of: "top-up",
    steps: [
      topUpAgreed("pm_card_visa"),
      {
        name: "a pack is bought",
        dies: ["payment_intent.succeeded"],
        act: (world) => loseAnswer(world, () => topUp(world.person.accountId)),
        expect(outcome) {
          expect(grantsOf(outcome, "topup")).toEqual([500]);
          expectAvailable(outcome, 600);
          expect(outcome.topUp).toBe("on");
        },
      },
    ],
  },
  {
    name: "Auto top-up, declined and never heard of",
    of: "top-up-refused",
    steps: [
      topUpAgreed("pm_card_chargeCustomerFail"),
      {
        name: "the card declines",
        act: (world) => loseAnswer(world, () => topUp(world.person.accountId)),
        expect(outcome) {
          expect(grantsOf(outcome, "topup")).toEqual([]);
          expect(outcome.payments[0]?.status).toBe("failed");
          expect(outcome.topUp).toBe("stopped: generic_decline");
        },
      },
      {
        name: "another card is saved",
        act: async (world) => {
          await saveCard(world, "pm_card_visa");
        },
        expect: (outcome) => expect(outcome.topUp).toBe("on"),
      },
    ],
  },
  ...lateEnds.map(
    ({ ends, credits, status }): Scenario => ({
      name: `Auto top-up with a mandate, that ${ends} later`,
      of: "top-up-late",
      steps: [
        topUpAgreed(
          ends === "succeeded"
            ? "pm_card_indiaRecurringMandateSetupAndRenewalsSuccess"
            : "pm_card_indiaRecurringPaymentFailureAfterPreDebitNotification",
        ),
        {
          name: "the holder is told",
          act: async ({ person }) => {
            expect(await topUp(person.accountId)).toBe("processing");
          },
          expect: (outcome) => expect(outcome.payments[0]?.status).toBe("processing"),
        },
        {
          name: `a day later the payment ${ends}`,
          followsAtOnce: true,
          act: (world) => passHours(world, 27),
          expect(outcome) {
            expect(grantsOf(outcome, "topup")).toEqual(credits);
            expect(outcome.payments[0]?.status).toBe(status);
            expect(outcome.topUp).toBe(
              ends === "succeeded" ? "on" : "stopped: transaction_not_approved",
            );
          },
        },
      ],
    }),
  ),
];

/** A card is saved, with its holder's mandate where the bank wants one, and packs may be bought with it. */
function topUpAgreed(alias: string): Step {
  return {
    name: `auto top-up with ${alias}`,
    isSetup: true,
    async act(world) {
      const card = await saveCard(world, alias);
      const setup = await stripe().setupIntents.create({
        customer: await customerOf(world),
        payment_method: card,
        confirm: true,
        automatic_payment_methods: { enabled: true, allow_redirects: "never" },
      });
      if (setup.status === "requires_action") {
        await fetch(`${world.stack.stripe.url}/challenge/${setup.id}`, {
          method: "POST",
          body: new URLSearchParams({ result: "complete" }),
        });
      }
      await setAutoTopUp(world.person.access, {
        isOn: true,
        thresholdMicros: 200_000_000,
        packId: "small",
        monthlyCapMinor: 1_500,
      });
    },
  };
}
