import { z } from "zod";
import { plainText } from "@/lib/http/plain-text";

const tokens = z.int().min(0).max(100_000_000);
const name = plainText.min(1).max(120);

/** The body of a metered request: facts alone. An amount in it is refused, not ignored. */
export const meteredRequestSchema = z
  .strictObject({
    action: name,
    tools: z.array(name).max(50).optional(),
    model: name.optional(),
    inputTokens: tokens.optional(),
    cachedTokens: tokens.optional(),
    outputTokens: tokens.optional(),
    reasoningTokens: tokens.optional(),
    input: plainText.max(20_000).optional(),
    service: name.optional(),
  })
  .meta({ examples: [{ action: "query", tools: ["documentation"] }] });

/** The same, with who pays the provider: what is charged on the customer's own key is a fee. */
export const estimatedRequestSchema = meteredRequestSchema
  .extend({
    lane: z
      .enum(["credits", "byok"])
      .default("credits")
      .describe("`byok`: at the fee for traffic on your own provider key."),
  })
  .meta({ examples: [{ action: "query", tools: ["documentation"] }] });

/** A metered request with the provider's cost: believed only from an API key, which a server holds. */
export const chargedRequestSchema = meteredRequestSchema
  .extend({
    providerCostMicros: z.int().min(0).max(1_000_000_000_000).optional(),
  })
  .meta({ examples: [{ action: "query", tools: ["documentation"] }] });

/** A hold's life in seconds, up to a day. */
export const lifeSecondsSchema = z.int().min(1).max(86_400);

/** How a hold is settled. */
export const settlementSchema = z
  .strictObject({
    reservationId: z.uuid(),
    ended: z.enum(["completed", "stopped", "failed", "empty"]).default("completed"),
    started: z.boolean().default(true),
    tools: z.array(name).max(50).default([]),
    model: name.optional(),
    inputTokens: tokens.optional(),
    cachedTokens: tokens.optional(),
    outputTokens: tokens.optional(),
    reasoningTokens: tokens.optional(),
    providerCostMicros: z.int().min(0).max(1_000_000_000_000).optional(),
    error: plainText.max(120).optional(),
  })
  .meta({
    examples: [{ reservationId: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d", tools: ["documentation"] }],
  });

/** Which hold is given back. */
export const releaseSchema = z
  .strictObject({ reservationId: z.uuid() })
  .meta({ examples: [{ reservationId: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d" }] });
