import "server-only";
import { cache } from "react";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { callMaybe } from "@/lib/supabase/call";

const micros = z.number().int();

const offerSchema = z.object({
  product: z.object({
    name: z.string(),
    tagline: z.string(),
    description: z.string(),
    assistantName: z.string(),
    words: z.record(z.string(), z.string()),
  }),
  currency: z.string(),
  chat: z.object({ action: z.string(), tools: z.array(z.string()) }),
  plans: z.array(
    z.object({
      planId: z.string(),
      name: z.string(),
      description: z.string(),
      /** Null is unlimited. */
      monthlyCreditsMicros: micros.nullable(),
      rolloverCapMicros: micros,
      features: z.array(z.string()),
      entitlements: z.record(z.string(), z.unknown()),
      trialDays: z.number().int(),
      trialCreditsMicros: micros,
      trialNeedsCard: z.boolean(),
      isDefault: z.boolean(),
      isHighlighted: z.boolean(),
      contactSales: z.boolean(),
      prices: z.array(
        z.object({
          planPriceId: z.string(),
          interval: z.enum(["month", "year"]),
          currency: z.string(),
          /** Minor units an interval. */
          unitAmount: z.number().int(),
          /** Null until `npm run stripe:sync` has made it. */
          stripePriceId: z.string().nullable(),
        }),
      ),
    }),
  ),
  packs: z.array(
    z.object({
      packId: z.string(),
      name: z.string(),
      description: z.string(),
      creditsMicros: micros,
      unitAmount: z.number().int(),
      currency: z.string(),
      /** Null never expires. */
      expiresAfterDays: z.number().int().nullable(),
      isHighlighted: z.boolean(),
      stripePriceId: z.string().nullable(),
    }),
  ),
  actions: z.array(
    z.object({
      action: z.string(),
      name: z.string(),
      description: z.string(),
      pricing: z.enum(["flat", "tokens", "provider_cost"]),
      costMicros: micros,
      matchWords: z.array(z.string()),
      matchCostMicros: micros.nullable(),
    }),
  ),
  tools: z.array(
    z.object({
      tool: z.string(),
      name: z.string(),
      description: z.string(),
      costMicros: micros,
    }),
  ),
});

export type Offer = z.output<typeof offerSchema>;
export type OfferPlan = Offer["plans"][number];
export type OfferPack = Offer["packs"][number];

/**
 * What is sold now, and what it costs. Read once a request.
 *
 * @throws Problem unavailable before a catalog is applied.
 */
export const getOffer = cache(async (): Promise<Offer> => {
  const offer = await callMaybe("get_offer", {}, offerSchema);
  if (!offer) {
    throw new Problem("unavailable", {
      detail: "No catalog is applied. The operator runs: npm run catalog assistant",
    });
  }
  return offer;
});
