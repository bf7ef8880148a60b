import { z } from "zod";
import { credits, currency, instant, minorUnits, nextCursor } from "@/lib/http/answer-parts";

const kind = z.enum(["credit_bonus", "percentage_discount", "fixed_discount", "free_month"]);
const duration = z.enum(["once", "repeating", "forever"]);

const couponExample = {
  id: "0b7e7f0e-8d6a-4f4c-9d0a-1a5c2b3d4e5f",
  code: "WELCOME50",
  kind: "credit_bonus",
  value: 50,
  currency: null,
  duration: "once",
  durationMonths: null,
  description: "A welcome.",
  maxUses: 100,
  uses: 5,
  reserved: 0,
  expiresAt: "2026-12-31T23:59:59.000Z",
  oncePerAccount: true,
  firstPurchaseOnly: false,
  planIds: [],
  packIds: [],
  isActive: true,
  isTyped: false,
  createdAt: "2026-03-01T08:00:00.000Z",
};

/** A coupon as operators see it. */
export const couponAnswerSchema = z
  .object({
    id: z.uuid(),
    code: z.string(),
    kind,
    value: z.number().describe("Credits of a bonus; percent or minor units of a discount."),
    currency: currency.nullable(),
    duration,
    durationMonths: z.int().nullable(),
    description: z.string(),
    maxUses: z.int().nullable(),
    uses: z.int(),
    reserved: z.int().describe("Uses that wait for their checkout."),
    expiresAt: instant.nullable(),
    oncePerAccount: z.boolean(),
    firstPurchaseOnly: z.boolean(),
    planIds: z.array(z.string()),
    packIds: z.array(z.string()),
    isActive: z.boolean(),
    isTyped: z.boolean().describe("It may also be typed on the payment service's page."),
    createdAt: instant,
  })
  .meta({
    id: "Coupon",
    examples: [couponExample],
  });

export const couponsAnswerSchema = z
  .object({ coupons: z.array(couponAnswerSchema), next_cursor: nextCursor })
  .meta({ id: "Coupons", examples: [{ coupons: [couponExample], next_cursor: null }] });

export const couponRedemptionAnswerSchema = z
  .union([
    z.object({ credits, balance: credits, transaction: z.int().nullable() }),
    z.object({ appliesAt: instant.describe("When the next invoice is due.") }),
  ])
  .meta({ id: "CouponRedemption", examples: [{ credits: 50, balance: 892.5, transaction: 313 }] });

export const couponValidationAnswerSchema = z
  .discriminatedUnion("valid", [
    z.object({
      valid: z.literal(false),
      reason: z.string().describe("A stable code, for example `expired`."),
      message: z.string(),
    }),
    z.object({
      valid: z.literal(true),
      coupon: z.object({
        code: z.string(),
        kind,
        value: z.number(),
        currency: currency.nullable(),
        duration,
        durationMonths: z.int().nullable(),
        description: z.string(),
      }),
      amount: minorUnits.nullable(),
      discount: minorUnits.nullable(),
      offers: z.array(
        z.union([
          z.object({
            planPriceId: z.uuid(),
            currency,
            amount: minorUnits,
            discount: minorUnits,
          }),
          z.object({ packId: z.string(), currency, amount: minorUnits, discount: minorUnits }),
        ]),
      ),
    }),
  ])
  .meta({
    id: "CouponValidation",
    examples: [
      {
        valid: true,
        coupon: {
          code: "TENOFF",
          kind: "percentage_discount",
          value: 10,
          currency: null,
          duration: "once",
          durationMonths: null,
          description: "Ten percent off.",
        },
        amount: 500,
        discount: 50,
        offers: [{ packId: "small", currency: "usd", amount: 500, discount: 50 }],
      },
    ],
  });
