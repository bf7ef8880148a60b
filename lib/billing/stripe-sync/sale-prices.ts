import "server-only";
import { z } from "zod";
import { formatCredits } from "@/lib/credits/amount";
import { callMany, callVoid } from "@/lib/supabase/call";

const salePriceSchema = z
  .object({
    kind: z.enum(["plan_price", "pack"]),
    sale_id: z.string(),
    product_key: z.string(),
    name: z.string(),
    description: z.string(),
    lookup_key: z.string(),
    billing_interval: z.enum(["month", "year"]).nullable(),
    currency: z.string(),
    unit_amount: z.number().int().positive(),
    credits_micros: z.number().int().nullable(),
    is_live: z.boolean(),
    stripe_product_id: z.string().nullable(),
    stripe_price_id: z.string().nullable(),
  })
  .transform((row) => ({
    kind: row.kind,
    saleId: row.sale_id,
    productKey: row.product_key,
    // A bookkeeper reads it on an invoice, where a pack's own name says nothing.
    name:
      row.kind === "pack" && row.credits_micros !== null
        ? `${formatCredits(row.credits_micros)} credits (${row.name})`
        : row.name,
    description: row.description,
    lookupKey: row.lookup_key,
    interval: row.billing_interval,
    currency: row.currency,
    unitAmount: row.unit_amount,
    isLive: row.is_live,
    stripeProductId: row.stripe_product_id,
    stripePriceId: row.stripe_price_id,
  }));

/** Something sold for money: a plan at one price, or a pack. Money in minor units. */
export type SalePrice = z.output<typeof salePriceSchema>;

/** Every plan price and pack there is, also those no longer sold. */
export async function listSalePrices(): Promise<SalePrice[]> {
  return callMany("list_sale_prices", {}, salePriceSchema);
}

/** Notes which Stripe product and price stand for it. */
export async function noteStripePrice(
  { kind, saleId }: SalePrice,
  productId: string,
  priceId: string,
): Promise<void> {
  await callVoid("set_stripe_price", {
    p_kind: kind,
    p_id: saleId,
    p_product_id: productId,
    p_price_id: priceId,
  });
}
