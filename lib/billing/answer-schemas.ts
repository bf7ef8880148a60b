import { z } from "zod";
import { balanceAnswerSchema } from "@/lib/credits/balance-body";
import { credits, currency, instant, minorUnits, nextCursor } from "@/lib/http/answer-parts";

/** Whom invoices go to. */
export const billingContactAnswerSchema = z
  .object({
    exists: z.boolean().describe("False before the first purchase: the rest is null then."),
    email: z.string().nullable(),
    name: z.string().nullable(),
    country: z.string().nullable(),
    balanceMinor: minorUnits
      .nullable()
      .describe("What is owed to the customer (negative) or by it, at the payment service."),
    currency: currency.nullable(),
  })
  .meta({
    id: "BillingContact",
    examples: [
      {
        exists: true,
        email: "billing@example.com",
        name: "Analytical Engines Ltd",
        country: "GB",
        balanceMinor: 0,
        currency: "usd",
      },
    ],
  });

export const invoicesAnswerSchema = z
  .object({
    invoices: z.array(
      z.object({
        id: z.string(),
        number: z.string().nullable(),
        createdAt: instant,
        totalMinor: minorUnits,
        currency,
        status: z.string().describe("`open`, `paid`, `void` or `uncollectible`."),
        hostedUrl: z.string().nullable().describe("Its page, where an open one can be paid."),
        pdfUrl: z.string().nullable(),
        description: z.string(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "Invoices",
    examples: [
      {
        invoices: [
          {
            id: "in_1PxExample",
            number: "F-0007",
            createdAt: "2026-03-01T09:30:00.000Z",
            totalMinor: 900,
            currency: "usd",
            status: "paid",
            hostedUrl: "https://invoice.stripe.com/i/example",
            pdfUrl: "https://pay.stripe.com/invoice/example/pdf",
            description: "1 × Starter (at $9.00 / month)",
          },
        ],
        next_cursor: null,
      },
    ],
  });

export const paymentsAnswerSchema = z
  .object({
    payments: z.array(
      z.object({
        paymentId: z.uuid(),
        kind: z.enum(["subscription", "pack", "purchase", "topup"]),
        status: z.enum([
          "pending",
          "processing",
          "paid",
          "failed",
          "expired",
          "refunded",
          "disputed",
        ]),
        packId: z.string().nullable(),
        planId: z.string().nullable(),
        quantity: z.int(),
        credits,
        amountMinor: minorUnits,
        currency,
        invoiceId: z.string().nullable(),
        createdAt: instant,
        completedAt: instant.nullable(),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "Payments",
    examples: [
      {
        payments: [
          {
            paymentId: "2f6f7b1e-5d61-4b6e-8d5e-0a5b7f1c9d20",
            kind: "purchase",
            status: "paid",
            packId: "small",
            planId: null,
            quantity: 1,
            credits: 500,
            amountMinor: 500,
            currency: "usd",
            invoiceId: null,
            createdAt: "2026-03-10T11:00:00.000Z",
            completedAt: "2026-03-10T11:00:02.000Z",
          },
        ],
        next_cursor: null,
      },
    ],
  });

export const paymentMethodsAnswerSchema = z
  .object({
    paymentMethods: z
      .array(
        z.object({
          id: z.string(),
          brand: z.string(),
          last4: z.string(),
          expMonth: z.int(),
          expYear: z.int(),
          isDefault: z.boolean().describe("Charged for renewals."),
        }),
      )
      .describe("All of them; the default one first."),
  })
  .meta({
    id: "PaymentMethods",
    examples: [
      {
        paymentMethods: [
          {
            id: "pm_1PxExample",
            brand: "visa",
            last4: "4242",
            expMonth: 12,
            expYear: 2030,
            isDefault: true,
          },
        ],
      },
    ],
  });

export const setupIntentAnswerSchema = z
  .object({ clientSecret: z.string(), publishableKey: z.string(), stripeJsUrl: z.string() })
  .meta({
    id: "SetupIntent",
    examples: [
      {
        clientSecret: "seti_1PxExample_secret_example",
        publishableKey: "pk_test_example",
        stripeJsUrl: "https://js.stripe.com/v3/",
      },
    ],
  });

/** A page of the payment service for a person to open. */
export const redirectAnswerSchema = z
  .object({ url: z.string().describe("Open it in the person's browser.") })
  .meta({
    id: "Redirect",
    examples: [{ url: "https://checkout.stripe.com/c/pay/cs_test_example" }],
  });

export const previewAnswerSchema = z
  .object({
    when: z.enum(["now", "period_end", "same"]),
    effectiveAt: instant,
    currency,
    dueNow: minorUnits,
    creditsNow: credits.nullable().describe("What arrives at once; null for an unlimited plan."),
    nextAmount: minorUnits,
    nextAt: instant.nullable(),
    lines: z.array(z.object({ description: z.string(), amount: minorUnits })),
  })
  .meta({
    id: "PlanChangePreview",
    examples: [
      {
        when: "now",
        effectiveAt: "2026-03-14T16:20:41.000Z",
        currency: "usd",
        dueNow: 2390,
        creditsNow: 4100,
        nextAmount: 2900,
        nextAt: "2026-04-14T16:20:41.000Z",
        lines: [
          { description: "Unused time on Starter", amount: -510 },
          { description: "Pro", amount: 2900 },
        ],
      },
    ],
  });

const purchase = {
  purchaseId: z.uuid(),
  credits,
  amount: minorUnits,
  currency,
};

export const purchaseAnswerSchema = z
  .discriminatedUnion("state", [
    z.object({ ...purchase, state: z.literal("succeeded"), balance: balanceAnswerSchema }),
    z
      .object({
        ...purchase,
        state: z.literal("requires_action"),
        clientSecret: z.string(),
        publishableKey: z.string(),
        stripeJsUrl: z.string(),
      })
      .describe("The bank wants to see its customer: give the secret to Stripe.js."),
    z.object({ ...purchase, state: z.literal("processing") }),
    z.object({ ...purchase, state: z.literal("canceled") }),
  ])
  .meta({
    id: "Purchase",
    examples: [
      {
        purchaseId: "2f6f7b1e-5d61-4b6e-8d5e-0a5b7f1c9d20",
        credits: 500,
        amount: 500,
        currency: "usd",
        state: "processing",
      },
    ],
  });

export const subscriptionAnswerSchema = z
  .object({
    plan: z.object({
      id: z.string().nullable(),
      name: z.string().nullable(),
      kind: z.enum(["none", "free", "paid"]),
    }),
    status: z.string().describe("As the payment service calls it; `none` without a subscription."),
    balance: credits,
    held: credits,
    isUnlimited: z.boolean(),
    monthlyCredits: credits.nullable(),
    usedThisPeriod: credits,
    usedInAll: credits,
    periodStart: instant.nullable(),
    periodEnd: instant.nullable(),
    lastResetAt: instant.nullable(),
    subscription: z
      .object({
        planId: z.string().nullable(),
        planName: z.string().nullable(),
        planPriceId: z.uuid().nullable().describe("Null when this price is no longer on sale."),
        interval: z.enum(["month", "year"]).nullable(),
        status: z.string(),
        unitAmount: minorUnits.nullable(),
        currency,
        periodStart: instant.nullable(),
        periodEnd: instant.nullable(),
        cancelAt: instant.nullable().describe("When it will end; null while it renews."),
        scheduledPlanId: z.string().nullable(),
        scheduledPlanName: z.string().nullable(),
        scheduledAt: instant.nullable(),
        paidUntil: instant.nullable(),
        trialEnd: instant.nullable(),
      })
      .nullable(),
  })
  .meta({
    id: "Subscription",
    examples: [
      {
        plan: { id: "starter", name: "Starter", kind: "paid" },
        status: "active",
        balance: 842.5,
        held: 0,
        isUnlimited: false,
        monthlyCredits: 1000,
        usedThisPeriod: 157.5,
        usedInAll: 2140,
        periodStart: "2026-03-01T09:30:00.000Z",
        periodEnd: "2026-04-01T09:30:00.000Z",
        lastResetAt: "2026-03-01T09:30:00.000Z",
        subscription: {
          planId: "starter",
          planName: "Starter",
          planPriceId: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d",
          interval: "month",
          status: "active",
          unitAmount: 900,
          currency: "usd",
          periodStart: "2026-03-01T09:30:00.000Z",
          periodEnd: "2026-04-01T09:30:00.000Z",
          cancelAt: null,
          scheduledPlanId: null,
          scheduledPlanName: null,
          scheduledAt: null,
          paidUntil: "2026-04-01T09:30:00.000Z",
          trialEnd: null,
        },
      },
    ],
  });

export const autoTopUpAnswerSchema = z
  .object({
    isOn: z.boolean(),
    terms: z
      .object({
        threshold: credits,
        packId: z.string(),
        isPackSold: z.boolean(),
        monthlyCapMinor: minorUnits,
        currency,
        spentMinor: minorUnits.describe("Of this UTC month."),
        card: z
          .object({
            id: z.string(),
            brand: z.string().nullable(),
            last4: z.string().nullable(),
          })
          .nullable(),
      })
      .nullable(),
    stopped: z
      .object({ at: instant, reason: z.string().nullable() })
      .nullable()
      .describe("Set while a refused card waits for another one."),
    topUps: z.array(
      z.object({
        paymentId: z.uuid(),
        createdAt: instant,
        status: z.enum([
          "pending",
          "processing",
          "paid",
          "failed",
          "expired",
          "refunded",
          "disputed",
        ]),
        credits,
        amountMinor: minorUnits,
        currency,
        cardBrand: z.string().nullable(),
        cardLast4: z.string().nullable(),
        failure: z.string().nullable(),
      }),
    ),
  })
  .meta({
    id: "AutoTopUp",
    examples: [
      {
        isOn: true,
        terms: {
          threshold: 100,
          packId: "small",
          isPackSold: true,
          monthlyCapMinor: 5000,
          currency: "usd",
          spentMinor: 500,
          card: { id: "pm_1PxExample", brand: "visa", last4: "4242" },
        },
        stopped: null,
        topUps: [],
      },
    ],
  });

/** What came of an invoice that was paid late. */
export const lateInvoiceAnswerSchema = z
  .discriminatedUnion("state", [
    z.object({ state: z.literal("recorded"), replayed: z.boolean() }),
    z.object({ state: z.literal("not_a_subscription") }),
    z.object({ state: z.literal("not_paid") }),
    z.object({ state: z.literal("not_ready"), reason: z.string() }),
    z.object({ state: z.literal("parked"), reason: z.string() }),
  ])
  .meta({ id: "LateInvoice", examples: [{ state: "recorded", replayed: false }] });
