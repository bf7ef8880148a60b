import { z } from "zod";
import { closed } from "@/lib/pricing/closed-object";

/** Null is any number. */
const count = z.int("a whole number, or null for any number").nonnegative().nullable().default(0);

/**
 * What a plan includes besides credits. Every one is enforced; what a plan does not name, it does
 * not include. Anything else that a plan promises is a label of its `features`.
 */
export const entitlementsSchema = closed({
  /** API keys: to make them, and each time that one is used. */
  api: z.boolean().default(false),
  /** The customer's own provider keys. */
  byok: z.boolean().default(false),
  /** Organizations with members. */
  team: z.boolean().default(false),
  /** The organization's name, logo and colours instead of the product's. */
  whiteLabel: z.boolean().default(false),
  /** Projects at once. */
  projects: count,
  /** MCP servers of the customer's own. */
  mcpServers: count,
  /** Models: all that have a price, or those of these tiers and ids. */
  models: z
    .union(
      [
        z.literal("all"),
        closed({
          tiers: z.array(z.string().min(1)).default([]),
          ids: z.array(z.string().min(1)).default([]),
        }),
      ],
      'either "all" or { "tiers": [...], "ids": [...] }',
    )
    .default("all"),
});

export type Entitlements = z.output<typeof entitlementsSchema>;
