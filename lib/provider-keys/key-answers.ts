import { z } from "zod";
import { instant } from "@/lib/http/answer-parts";

/** Without spaces: what people copy has one at its end, and no provider's key holds one. */
export const providerKeyBodySchema = z
  .strictObject({
    key: z
      .string()
      .trim()
      .min(8, "Paste the whole key.")
      .max(500, "This is longer than any provider's key.")
      .regex(/^[\x21-\x7e]+$/, "A key has no spaces or accents. Copy it again."),
  })
  .meta({ examples: [{ key: "sk-or-v1-the-whole-key" }] });

const provider = z.string().min(1).max(40).describe("As `GET /api/provider-keys` names it.");

/** Which provider's key. */
export const providerSchema = z
  .strictObject({ provider })
  .meta({ examples: [{ provider: "openrouter" }] });

/** A key with its provider beside it. */
export const namedProviderKeyBodySchema = providerKeyBodySchema
  .extend({ provider })
  .meta({ examples: [{ provider: "openrouter", key: "sk-or-v1-the-whole-key" }] });

export const fallbackBodySchema = z
  .strictObject({ fallsBackToCredits: z.boolean() })
  .meta({ examples: [{ fallsBackToCredits: true }] });

const usd = z.number().nullable();

const providerKeySchema = z
  .object({
    provider: z.string(),
    name: z.string().describe("The provider's."),
    lastFour: z.string(),
    status: z
      .enum(["valid", "exhausted", "refused"])
      .describe("As the provider answered last: `exhausted` has no money left."),
    label: z.string().nullable().describe("What the provider calls the key."),
    limitUsd: usd.describe("What the key may spend, in US dollars; null without a limit."),
    remainingUsd: usd,
    usageUsd: usd,
    limitResets: z.string().nullable().describe("When the limit counts anew, as `monthly`."),
    isFreeTier: z.boolean().describe("The key's owner has never paid the provider."),
    freeRequests: z
      .object({ limit: z.int(), remaining: z.int() })
      .nullable()
      .describe("Requests a day to models that the provider gives away."),
    createdAt: instant,
    checkedAt: instant,
  })
  .meta({ id: "ProviderKey" });

export type ProviderKey = z.output<typeof providerKeySchema>;

const example: ProviderKey = {
  provider: "openrouter",
  name: "OpenRouter",
  lastFour: "x9Qa",
  status: "valid",
  label: "sk-or-v1-1f3...9Qa",
  limitUsd: 50,
  remainingUsd: 41.25,
  usageUsd: 8.75,
  limitResets: "monthly",
  isFreeTier: false,
  freeRequests: { limit: 1000, remaining: 988 },
  createdAt: "2026-03-01T08:00:00.000Z",
  checkedAt: "2026-03-14T12:00:00.000Z",
};

export const providerKeysAnswerSchema = z
  .object({
    keys: z.array(providerKeySchema),
    fallsBackToCredits: z
      .boolean()
      .describe("Credits pay for what a key does not serve. Without it such a request is refused."),
  })
  .meta({ id: "ProviderKeys", examples: [{ keys: [example], fallsBackToCredits: false }] });

export const providerKeyAnswerSchema = z
  .object({ key: providerKeySchema })
  .meta({ id: "SavedProviderKey", examples: [{ key: example }] });

export const deletedProviderKeyAnswerSchema = z
  .object({ provider: z.string(), deleted: z.literal(true) })
  .meta({ id: "DeletedProviderKey", examples: [{ provider: "openrouter", deleted: true }] });

export const fallbackAnswerSchema = z
  .object({ fallsBackToCredits: z.boolean() })
  .meta({ id: "ProviderKeyFallback", examples: [{ fallsBackToCredits: true }] });
