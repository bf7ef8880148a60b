import "server-only";
import { z } from "zod";
import { operatorReason } from "@/lib/admin/operator-reason";
import { couponKinds } from "@/lib/coupons/coupon";
import type { CouponTarget } from "@/lib/coupons/reserve-coupon";
import { plainLine } from "@/lib/http/plain-text";

/** A code as a person types it. */
export const couponCodeSchema = plainLine.min(1, "Type a code.").max(60, "A code is shorter.");

export const couponValidationSchema = z
  .strictObject({
    code: couponCodeSchema,
    planPriceId: z.uuid().optional(),
    packId: z.string().min(1).max(40).optional(),
    quantity: z.number().int().min(1).max(100).default(1),
  })
  .refine((body) => body.planPriceId === undefined || body.packId === undefined, {
    message: "Name a plan price or a pack, not both.",
    path: ["packId"],
  })
  .meta({ examples: [{ code: "TENOFF", packId: "small" }] });

/** What the body names to use the code on; null for nothing in particular. */
export function targetOf({
  planPriceId,
  packId,
  quantity,
}: z.output<typeof couponValidationSchema>): CouponTarget | null {
  if (planPriceId !== undefined) return { planPriceId };
  return packId === undefined ? null : { packId, quantity };
}

export const couponRedemptionSchema = z
  .strictObject({
    code: couponCodeSchema,
    on: z.enum(["account", "subscription"]).default("account"),
  })
  .meta({ examples: [{ code: "WELCOME50" }] });

const reason = operatorReason;

export const newCouponSchema = z
  .strictObject({
    code: plainLine.regex(/^[A-Za-z0-9-]{3,40}$/, "3 to 40 letters, digits or dashes."),
    kind: z.enum(couponKinds),
    value: z.number().positive().max(1_000_000_000),
    currency: z
      .string()
      .regex(/^[a-z]{3}$/)
      .optional(),
    duration: z.enum(["once", "repeating", "forever"]).default("once"),
    durationMonths: z.number().int().min(1).max(36).optional(),
    description: plainLine.max(200).default(""),
    maxUses: z.number().int().min(1).max(1_000_000).optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    oncePerAccount: z.boolean().default(true),
    firstPurchaseOnly: z.boolean().default(false),
    planIds: z.array(z.string().min(1).max(40)).max(50).default([]),
    packIds: z.array(z.string().min(1).max(40)).max(50).default([]),
    reason,
  })
  .superRefine((coupon, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    const { kind, value } = coupon;
    if ((kind === "fixed_discount") !== (coupon.currency !== undefined)) {
      refuse("currency", "A fixed discount has a currency, and nothing else has one.");
    }
    if ((coupon.duration === "repeating") !== (coupon.durationMonths !== undefined)) {
      refuse("durationMonths", "A repeating discount lasts some months, and nothing else does.");
    }
    if (kind === "percentage_discount" && (value > 100 || !hasDecimals(value, 2))) {
      refuse("value", "Percent, up to 100, with at most two decimals.");
    }
    if (kind === "fixed_discount" && !hasDecimals(value, 0)) {
      refuse("value", "Minor units of money, a whole number.");
    }
    if (kind === "credit_bonus" && !hasDecimals(value, 6)) {
      refuse("value", "Credits, with at most six decimals.");
    }
    if (kind === "free_month" && (value !== 1 || coupon.duration !== "once")) {
      refuse("value", "A free month is one month, once.");
    }
    if (kind === "credit_bonus" && (coupon.planIds.length > 0 || coupon.packIds.length > 0)) {
      refuse("planIds", "A bonus is for no plan or pack.");
    }
  })
  .meta({
    examples: [
      {
        code: "WELCOME50",
        kind: "credit_bonus",
        value: 50,
        maxUses: 100,
        reason: "Spring campaign",
      },
    ],
  });

/** Whether a number is written with at most so many decimals. */
function hasDecimals(value: number, decimals: number): boolean {
  return Number(value.toFixed(decimals)) === value;
}

export const couponChangeSchema = z
  .strictObject({ isActive: z.boolean(), reason })
  .meta({ examples: [{ isActive: false, reason: "The campaign is over" }] });
export const couponParamsSchema = z.object({ id: z.uuid() });
