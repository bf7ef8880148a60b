import { z } from "zod";
import { credits, currency, minorUnits } from "@/lib/http/answer-parts";

/** What every action and tool costs. */
export const costsAnswerSchema = z
  .object({
    actions: z.array(
      z.object({
        action: z.string(),
        name: z.string(),
        description: z.string(),
        pricing: z.enum(["flat", "tokens", "provider_cost"]),
        credits: credits.describe("The fixed price; of others what is added to the usage's."),
        matchWords: z.array(z.string()).describe("Words in the input that set the other price."),
        matchCredits: credits.nullable(),
      }),
    ),
    tools: z.array(
      z.object({ tool: z.string(), name: z.string(), description: z.string(), credits }),
    ),
  })
  .meta({
    id: "Costs",
    examples: [
      {
        actions: [
          {
            action: "query",
            name: "Query",
            description: "One message to the assistant and its reply.",
            pricing: "flat",
            credits: 5,
            matchWords: [],
            matchCredits: null,
          },
        ],
        tools: [
          {
            tool: "github",
            name: "GitHub",
            description: "Looks things up in repositories.",
            credits: 10,
          },
        ],
      },
    ],
  });

/** The packs on sale. */
export const packsAnswerSchema = z
  .object({
    packs: z.array(
      z.object({
        packId: z.string(),
        name: z.string(),
        description: z.string(),
        credits,
        unitAmount: minorUnits,
        currency,
        expiresAfterDays: z.int().nullable().describe("Null: never."),
        isHighlighted: z.boolean(),
      }),
    ),
  })
  .meta({
    id: "Packs",
    examples: [
      {
        packs: [
          {
            packId: "small",
            name: "Small",
            description: "For a busy week.",
            credits: 500,
            unitAmount: 500,
            currency: "usd",
            expiresAfterDays: null,
            isHighlighted: false,
          },
        ],
      },
    ],
  });

const planSchema = z
  .object({
    planId: z.string(),
    name: z.string(),
    description: z.string(),
    monthlyCredits: credits.nullable().describe("Null is unlimited."),
    rolloverCap: credits,
    features: z.array(z.string()),
    entitlements: z.record(z.string(), z.unknown()),
    trialDays: z.int(),
    trialCredits: credits,
    trialNeedsCard: z.boolean(),
    isDefault: z.boolean(),
    isHighlighted: z.boolean(),
    contactSales: z.boolean(),
    prices: z.array(
      z.object({
        planPriceId: z.uuid(),
        interval: z.enum(["month", "year"]),
        currency,
        unitAmount: minorUnits.describe("An interval's price."),
      }),
    ),
  })
  .meta({ id: "Plan" });

/** The plans on sale, and what tells them apart. */
export const plansAnswerSchema = z
  .object({
    currency,
    currentPlanId: z.string().nullable().describe("The caller's own; null signed out."),
    plans: z.array(planSchema),
    comparison: z
      .array(
        z.object({
          feature: z.string(),
          name: z.string(),
          values: z.record(z.string(), z.union([z.boolean(), z.number(), z.string(), z.null()])),
        }),
      )
      .describe("A row for each thing that a plan may give, with its value by plan id."),
  })
  .meta({
    id: "Plans",
    examples: [
      {
        currency: "usd",
        currentPlanId: "free",
        plans: [
          {
            planId: "starter",
            name: "Starter",
            description: "For people who ask every day.",
            monthlyCredits: 1000,
            rolloverCap: 0,
            features: ["1,000 credits a month"],
            entitlements: { api: true },
            trialDays: 0,
            trialCredits: 0,
            trialNeedsCard: false,
            isDefault: false,
            isHighlighted: true,
            contactSales: false,
            prices: [
              {
                planPriceId: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d",
                interval: "month",
                currency: "usd",
                unitAmount: 900,
              },
            ],
          },
        ],
        comparison: [
          {
            feature: "monthlyCredits",
            name: "Credits a month",
            values: { free: 100, starter: 1000 },
          },
          { feature: "api", name: "API keys", values: { free: false, starter: true } },
        ],
      },
    ],
  });
