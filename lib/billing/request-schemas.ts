import "server-only";
import { z } from "zod";
import { portalFlows } from "@/lib/billing/customers/portal";
import { couponCodeSchema } from "@/lib/coupons/coupon-requests";
import { plainLine } from "@/lib/http/plain-text";

/** Where to come back to; anything but a path of our own becomes the default. */
const returnPath = z.string().max(2000).optional();
const planPriceId = z.uuid();
const examplePriceId = "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d";
/** A code that the application applies to the purchase. */
const couponCode = couponCodeSchema.optional();

export const subscriptionCheckoutSchema = z
  .strictObject({
    planPriceId,
    couponCode,
    trial: z.boolean().optional().describe("False subscribes without the plan's trial."),
    returnPath,
  })
  .meta({ examples: [{ planPriceId: examplePriceId, returnPath: "/billing" }] });

export const creditCheckoutSchema = z
  .strictObject({
    packId: z.string().min(1).max(40),
    quantity: z.number().int().min(1).max(100).default(1),
    couponCode,
    returnPath,
  })
  .meta({ examples: [{ packId: "small", quantity: 1, returnPath: "/billing" }] });

export const purchaseSchema = z
  .strictObject({
    packId: z.string().min(1).max(40),
    quantity: z.number().int().min(1).max(100).default(1),
    paymentMethodId: z.string().min(1).max(255).optional(),
  })
  .meta({ examples: [{ packId: "small" }] });

export const purchaseParamsSchema = z.object({ id: z.uuid() });

/** Another card for the same purchase. */
export const purchaseRetrySchema = z
  .strictObject({ paymentMethodId: z.string().min(1).max(255) })
  .meta({ examples: [{ paymentMethodId: "pm_1PxExample" }] });

export const portalSchema = z
  .strictObject({ flow: z.enum(portalFlows).optional(), returnPath })
  .meta({ examples: [{ flow: "payment_method_update", returnPath: "/billing" }] });

export const previewSchema = z
  .strictObject({ planPriceId, couponCode })
  .meta({ examples: [{ planPriceId: examplePriceId }] });

/** Exactly one of the four changes. */
export const subscriptionChangeSchema = z
  .union([
    z.strictObject({ planPriceId }),
    z.strictObject({ pause: z.literal(true) }),
    z.strictObject({ resume: z.literal(true) }),
    z.strictObject({ undoSchedule: z.literal(true) }),
  ])
  .meta({ examples: [{ planPriceId: examplePriceId }] });

/** The setup that Stripe.js has just finished. */
export const savedCardSchema = z
  .strictObject({ setupIntentId: z.string().min(1).max(255) })
  .meta({ examples: [{ setupIntentId: "seti_1PxExample" }] });

export const paymentMethodParamsSchema = z.object({ id: z.string().min(1).max(255) });
export const paymentMethodChangeSchema = z
  .strictObject({ isDefault: z.literal(true) })
  .meta({ examples: [{ isDefault: true }] });

export const lateInvoiceParamsSchema = z.object({ id: z.string().regex(/^in_\w{1,250}$/) });
export const lateInvoiceSchema = z
  .strictObject({
    decision: z.enum(["grant", "refund"]),
    reason: z.string().trim().min(1).max(500),
  })
  .meta({ examples: [{ decision: "grant", reason: "Paid a day late; they asked to keep it." }] });

/** Whom invoices go to; what is left out stays as it is. */
export const billingContactSchema = z
  .strictObject({
    email: z.email().max(254).optional(),
    name: plainLine.min(1).max(120).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, "Two capital letters, for example GB.")
      .optional(),
  })
  .meta({ examples: [{ email: "billing@example.com", name: "Analytical Engines Ltd" }] });
