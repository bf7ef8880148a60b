import { z } from "zod";
import { toMicros } from "@/lib/credits/amount";
import { closed } from "@/lib/pricing/closed-object";
import { type Entitlements, entitlementsSchema } from "@/lib/pricing/entitlements-schema";

/** Credits as a catalog writes them, with up to six decimals, parsed to micro-credits. */
const credits = z
  .number()
  .min(0)
  .transform((amount, context) => {
    try {
      return toMicros(amount);
    } catch {
      context.addIssue({
        code: "custom",
        message: "credits have at most six decimals, up to nine billion",
      });
      return z.NEVER;
    }
  });
const id = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,39}$/,
    "an id is a lowercase letter, then up to 39 letters, digits, - or _",
  );
const currency = z
  .string()
  .regex(/^[a-z]{3}$/, 'a currency is three lowercase letters, for example "usd"');
const unitAmount = z
  .int()
  .positive("an amount is a whole number of minor units above zero, for example 900 for $9");
const positive = z.int().positive();

const planSchema = closed({
  id,
  name: z.string().min(1).max(40),
  description: z.string().max(200),
  /** Null is unlimited. */
  monthlyCredits: credits.nullable(),
  rolloverCapCredits: credits.default(0),
  features: z.array(z.string().min(1).max(80)),
  entitlements: entitlementsSchema.prefault({}),
  limits: z
    .strictObject({
      requestsPerDay: positive.optional(),
      requestsPerPeriod: positive.optional(),
      requestsPerMinute: positive.optional(),
      bytesPerDay: positive.optional(),
      concurrentHolds: positive.optional(),
    })
    .default({}),
  trial: z
    .strictObject({
      days: z.int().min(1).max(730),
      /** Given once a person, for the time of the trial. */
      credits,
      /** Without a card the subscription ends with the trial, unless one is added. */
      needsCard: z.boolean().default(true),
    })
    .nullable()
    .default(null),
  isDefault: z.boolean().default(false),
  isHighlighted: z.boolean().default(false),
  contactSales: z.boolean().default(false),
  prices: z.array(closed({ interval: z.enum(["month", "year"]), currency, unitAmount })),
}).transform(({ monthlyCredits, rolloverCapCredits, trial, ...plan }) => ({
  ...plan,
  monthlyCreditsMicros: monthlyCredits,
  rolloverCapMicros: rolloverCapCredits,
  trial: {
    days: trial?.days ?? 0,
    creditsMicros: trial?.credits ?? 0,
    needsCard: trial?.needsCard ?? true,
  },
}));

const packSchema = closed({
  id,
  name: z.string().min(1).max(40),
  description: z.string().max(200),
  credits,
  currency,
  unitAmount,
  expiresAfterDays: positive.nullable(),
  isHighlighted: z.boolean().default(false),
}).transform(({ credits: creditsMicros, ...pack }) => ({ ...pack, creditsMicros }));

const actionSchema = closed({
  id,
  name: z.string().min(1).max(60),
  description: z.string().max(200),
  pricing: z.enum(["flat", "tokens", "provider_cost"]),
  credits,
  /** A request whose text has one of the words costs these credits instead. */
  match: closed({ words: z.array(z.string().min(2)).min(1), credits }).optional(),
})
  .refine((action) => !action.match || action.match.credits >= action.credits, {
    message: "a matching request costs at least what the action costs",
    path: ["match", "credits"],
  })
  .transform(({ credits: creditsMicros, match, ...action }) => ({
    ...action,
    creditsMicros,
    ...(match ? { match: { words: match.words, creditsMicros: match.credits } } : {}),
  }));

const toolSchema = closed({
  id,
  name: z.string().min(1).max(60),
  description: z.string().max(200),
  credits,
  /** The tool makes its action cost what a matching word makes it cost. */
  raisesAction: z.boolean().default(false),
}).transform(({ credits: creditsMicros, ...tool }) => ({ ...tool, creditsMicros }));

const usdPerMtok = z.number().nonnegative();

const modelSchema = closed({
  id: z.string().min(1),
  provider: z.string().min(1),
  name: z.string().min(1),
  inputUsdPerMtok: usdPerMtok,
  cachedUsdPerMtok: usdPerMtok.optional(),
  outputUsdPerMtok: usdPerMtok,
  reasoningUsdPerMtok: usdPerMtok.optional(),
  contextTokens: positive.optional(),
  tier: z.string().min(1).default("standard"),
  /** The price stays as written here when prices are read from the provider\'s list. */
  overridesProvider: z.boolean().default(false),
}).transform((model) => ({
  ...model,
  cachedUsdPerMtok: model.cachedUsdPerMtok ?? model.inputUsdPerMtok,
  reasoningUsdPerMtok: model.reasoningUsdPerMtok ?? model.outputUsdPerMtok,
}));

/**
 * A catalog file: everything a product sells and what it costs. Credits in the file, micro-credits
 * in the parsed document that `apply_catalog` takes.
 */
export const catalogSchema = closed({
  catalog: id,
  product: closed({
    name: z.string().min(1).max(60),
    tagline: z.string().min(1).max(120),
    description: z.string().min(1).max(400),
    assistantName: z.string().min(1).max(60),
    instructions: z.string().min(1).max(8000),
    defaultModel: z.string().min(1),
    words: z.record(z.string(), z.string()).default({}),
  }),
  chat: closed({
    action: id,
    tools: z.array(id),
    /** Models that a customer may choose from; without any the chat runs on the default one. */
    models: z.array(z.string().min(1)).default([]),
  }),
  currency,
  /** What one credit is worth, in dollars; null where nothing is priced by provider cost. */
  usdPerCredit: z.number().positive().nullable(),
  lowBalance: z.union(
    [closed({ share: z.number().min(0).max(1) }), closed({ credits })],
    'either { "share": 0 to 1 of a plan\'s credits } or { "credits": a number }',
  ),
  signupBonusCredits: credits,
  signupOrganization: z.boolean(),
  freeFailuresPerDay: z.int().nonnegative(),
  /** What traffic over the customer's own provider key costs, in percent of the list price. */
  byokFeePercent: z.number().min(0).max(100).default(0),
  /** The most free credits given away in one UTC day, over all accounts; null is no ceiling. */
  freeCreditsPerDay: credits.nullable().default(null),
  holdMinutes: z.int().min(1).max(1440),
  renewalGraceDays: z.int().min(0).max(30),
  plans: z.array(planSchema).min(1),
  packs: z.array(packSchema),
  actions: z.array(actionSchema).min(1),
  tools: z.array(toolSchema),
  models: z.array(modelSchema),
  markups: z.array(
    closed({
      belowUsdPerKtok: z.number().positive().nullable(),
      percent: z.number().nonnegative(),
    }),
  ),
})
  .superRefine((catalog, context) => {
    const say = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    for (const list of ["plans", "packs", "actions", "tools", "models"] as const) {
      const seen = new Set<string>();
      catalog[list].forEach((item, at) => {
        if (seen.has(item.id)) say([list, at, "id"], `"${item.id}" is there twice`);
        seen.add(item.id);
      });
    }
    if (catalog.plans.filter((plan) => plan.isDefault).length > 1) {
      say(["plans"], "at most one plan is the default");
    }
    catalog.plans.forEach((plan, at) => {
      const kinds = plan.prices.map((price) => `${price.interval} ${price.currency}`);
      if (new Set(kinds).size < kinds.length) {
        say(["plans", at, "prices"], "one price an interval and currency");
      }
      if (plan.isDefault && plan.prices.length > 0) {
        say(["plans", at, "isDefault"], "the default plan is free: it has no prices");
      }
      if (!plan.isDefault && !plan.contactSales && plan.prices.length === 0) {
        say(
          ["plans", at, "prices"],
          "a plan that is neither the default nor contactSales needs a price",
        );
      }
    });
    const bounds = catalog.markups.map((markup) => markup.belowUsdPerKtok);
    bounds.forEach((bound, at) => {
      if (bounds.indexOf(bound) < at) {
        say(["markups", at, "belowUsdPerKtok"], "two markups have this bound (null is the last)");
      }
    });
    if (bounds.length > 0 && !bounds.includes(null)) {
      say(
        ["markups"],
        "the last markup has no bound (null), or the dearest models are sold at cost",
      );
    }
    if (!catalog.actions.some((action) => action.id === catalog.chat.action)) {
      say(["chat", "action"], `"${catalog.chat.action}" is none of the actions`);
    }
    catalog.chat.tools.forEach((tool, at) => {
      if (!catalog.tools.some((sold) => sold.id === tool))
        say(["chat", "tools", at], `"${tool}" is none of the tools`);
    });
    sayWhatModelsMiss(catalog, say);
    if (
      catalog.usdPerCredit === null &&
      catalog.actions.some((action) => action.pricing !== "flat")
    ) {
      say(["usdPerCredit"], "actions priced by tokens or provider cost need the worth of a credit");
    }
  })
  .transform(({ usdPerCredit, signupBonusCredits, freeCreditsPerDay, lowBalance, ...catalog }) => ({
    ...catalog,
    usdMicrosPerCredit: usdPerCredit === null ? null : Math.round(usdPerCredit * 1_000_000),
    signupBonusMicros: signupBonusCredits,
    freeCreditsPerDayMicros: freeCreditsPerDay,
    lowBalance:
      "share" in lowBalance ? { share: lowBalance.share } : { micros: lowBalance.credits },
  }));

/** Models are named in several places; each must be one that the catalog prices, where it prices any. */
function sayWhatModelsMiss(
  catalog: {
    product: { defaultModel: string };
    chat: { action: string; models: string[] };
    plans: { entitlements: Entitlements }[];
    actions: { id: string; pricing: string }[];
    models: { id: string; tier: string }[];
  },
  say: (path: (string | number)[], message: string) => void,
): void {
  const ids = new Set(catalog.models.map((model) => model.id));
  const tiers = new Set(catalog.models.map((model) => model.tier));
  const { defaultModel } = catalog.product;
  const isByTokens = catalog.actions.some(
    (action) => action.id === catalog.chat.action && action.pricing === "tokens",
  );
  if (isByTokens && !ids.has(defaultModel)) {
    say(["product", "defaultModel"], `"${defaultModel}" has no price among the models`);
  }
  catalog.chat.models.forEach((model, at) => {
    if (!ids.has(model)) say(["chat", "models", at], `"${model}" is none of the models`);
  });
  if (catalog.chat.models.length > 0 && !catalog.chat.models.includes(defaultModel)) {
    say(["chat", "models"], `the default model "${defaultModel}" is not among them`);
  }
  catalog.plans.forEach(({ entitlements: { models } }, at) => {
    if (models === "all") return;
    const path = ["plans", at, "entitlements", "models"];
    models.tiers.forEach((tier, position) => {
      if (!tiers.has(tier)) say([...path, "tiers", position], `no model has the tier "${tier}"`);
    });
    models.ids.forEach((model, position) => {
      if (!ids.has(model)) say([...path, "ids", position], `"${model}" is none of the models`);
    });
    const isAllowed = catalog.models.some(
      (model) =>
        model.id === defaultModel &&
        (models.ids.includes(model.id) || models.tiers.includes(model.tier)),
    );
    if (!isAllowed) say(path, `the chat's default model "${defaultModel}" is not among them`);
  });
}

export type CatalogDocument = z.output<typeof catalogSchema>;
