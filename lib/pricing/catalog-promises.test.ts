import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { CatalogDocument } from "@/lib/pricing/catalog-schema";
import { countOf, includes } from "@/lib/pricing/plan-entitlement";
import { readCatalog } from "@/lib/pricing/read-catalog";

type Plan = CatalogDocument["plans"][number];
type Kept = (plan: Plan, catalog: CatalogDocument) => boolean;

const has = (entitlement: "api" | "byok" | "team" | "whiteLabel") => (plan: Plan) =>
  includes(plan.entitlements, entitlement);
const counts = (entitlement: "projects" | "mcpServers", number: number) => (plan: Plan) =>
  countOf(plan.entitlements, entitlement) === number;
const anyNumber = (entitlement: "projects" | "mcpServers") =>
  counts(entitlement, Number.POSITIVE_INFINITY);

/** All that an earlier plan includes, in every entitlement and limit. */
const everythingIn =
  (name: string): Kept =>
  (plan, { plans }) => {
    const earlier = plans.find((each) => each.name === name);
    if (!earlier) return false;
    const flags = (["api", "byok", "team", "whiteLabel"] as const).every(
      (each) => !includes(earlier.entitlements, each) || includes(plan.entitlements, each),
    );
    const numbers = (["projects", "mcpServers"] as const).every(
      (each) => countOf(plan.entitlements, each) >= countOf(earlier.entitlements, each),
    );
    return flags && numbers && plan.entitlements.models === "all";
  };

const toolOfChat =
  (...tools: string[]): Kept =>
  (_, { chat }) =>
    tools.every((tool) => chat.tools.includes(tool));
const sells =
  (...actions: string[]): Kept =>
  (_, catalog) =>
    actions.every((action) => catalog.actions.some((sold) => sold.id === action));

/** Words that promise nothing that a machine could keep, or what holds for everybody. */
const label = "label";

/** Every line of every plan's `features`: what keeps it, or that it is only a label. */
const promises: Record<string, Kept | typeof label> = {
  // API
  "API keys": has("api"),
  "API keys for your own servers": has("api"),
  "API keys for your pipelines": has("api"),
  // BYOK
  "Your own provider keys": has("byok"),
  // Teams
  "Teams that share credits": has("team"),
  "Teams with departments and limits": has("team"),
  "Departments with limits": has("team"),
  // White-label
  "Your name, logo and colours": has("whiteLabel"),
  // Counted
  "1 project": counts("projects", 1),
  "5 projects": counts("projects", 5),
  "Any number of projects": anyNumber("projects"),
  "Any number of projects and MCP servers": (plan) =>
    countOf(plan.entitlements, "projects") === Number.POSITIVE_INFINITY &&
    countOf(plan.entitlements, "mcpServers") === Number.POSITIVE_INFINITY,
  "One MCP server of your own": counts("mcpServers", 1),
  "Three MCP servers of your own": counts("mcpServers", 3),
  "Five MCP servers of your own": counts("mcpServers", 5),
  // Models
  "Basic and free models": ({ entitlements: { models } }, catalog) =>
    models !== "all" &&
    models.ids.length === 0 &&
    models.tiers.join() === "basic" &&
    catalog.models.every((model) => !model.id.endsWith(":free") || model.tier === "basic"),
  "Every model": ({ entitlements }) => entitlements.models === "all",
  "Claude for every message": (_, { product }) => product.defaultModel.startsWith("anthropic/"),
  // Limits
  "100 requests a day": ({ limits }) => limits.requestsPerDay === 100,
  "1,000 requests a month": ({ limits }) => limits.requestsPerPeriod === 1000,
  "10,000 requests a month": ({ limits }) => limits.requestsPerPeriod === 10_000,
  "Any number of requests": ({ limits }) =>
    limits.requestsPerDay === undefined && limits.requestsPerPeriod === undefined,
  "More requests at once": ({ limits }, { plans }) =>
    plans.some((plan) => (plan.limits.concurrentHolds ?? 0) < (limits.concurrentHolds ?? 0)),
  // Tools and actions
  "Documentation and GitHub tools": toolOfChat("documentation", "github"),
  "GitHub and documentation tools": toolOfChat("documentation", "github"),
  "Content agents": sells("generate_content"),
  "Chat, embeddings, speech and search": sells(
    "chat",
    "embedding",
    "speech_to_text",
    "text_to_speech",
    "web_search",
  ),
  // Everything in a smaller plan
  "Everything in Free": everythingIn("Free"),
  "Everything in Starter": everythingIn("Starter"),
  "Everything in Professional": everythingIn("Professional"),
  // Labels
  "Streaming chat": label,
  "Receipts for every reply": label,
  "A receipt for every reply": label,
  "Credits to your volume": label,
  "Payment by invoice": label,
  "A person who answers": label,
  "Support within one working day": label,
  "Onboarding by a person": label,
};

const directory = path.resolve(import.meta.dirname, "../../supabase/catalogs");
const catalogs = await Promise.all(
  readdirSync(directory).map((file) => readCatalog(path.join(directory, file))),
);

describe.each(catalogs)("$catalog", (catalog) => {
  test.each(catalog.plans)("every line of $name is kept, or is known to be a label", (plan) => {
    for (const feature of plan.features) {
      const promise = promises[feature];
      expect(promise, `"${feature}" is neither an entitlement nor a label`).toBeDefined();
      if (typeof promise === "function") {
        expect(promise(plan, catalog), `"${feature}" is what the plan includes`).toBe(true);
      }
    }
  });
});

test("nothing is promised here that no catalog says", () => {
  const said = new Set(catalogs.flatMap(({ plans }) => plans.flatMap(({ features }) => features)));
  expect(Object.keys(promises).filter((feature) => !said.has(feature))).toEqual([]);
});

test("every entitlement is sold by a plan of some catalog, and left out by another", () => {
  const plans = catalogs.flatMap((catalog) => catalog.plans);
  for (const entitlement of ["api", "byok", "team", "whiteLabel"] as const) {
    const sold = new Set(plans.map((plan) => includes(plan.entitlements, entitlement)));
    expect([...sold].sort(), entitlement).toEqual([false, true]);
  }
});

test("the prices are those that the four products have", () => {
  const table = Object.fromEntries(
    catalogs.map(({ catalog, plans, packs }) => [
      catalog,
      [...plans, ...packs].map((item) => {
        const amount = "prices" in item ? (item.prices[0]?.unitAmount ?? 0) : item.unitAmount;
        const micros = "prices" in item ? item.monthlyCreditsMicros : item.creditsMicros;
        return `${item.name} $${amount / 100}: ${micros === null ? "unlimited" : micros / 1_000_000}`;
      }),
    ]),
  );
  expect(table).toEqual({
    assistant: [
      "Free $0: 100",
      "Starter $9: 1000",
      "Pro $29: 5000",
      "Enterprise $0: unlimited",
      "Small $5: 500",
      "Medium $15: 2000",
      "Large $35: 5000",
    ],
    "devops-agent": [
      "Free $0: 20",
      "Starter $19: 200",
      "Professional $79: 1000",
      "Business $199: 3000",
      "100 credits $10: 100",
      "250 credits $20: 250",
      "500 credits $35: 500",
      "1,000 credits $60: 1000",
    ],
    "ops-center": [
      "Trial $4: 5",
      "Starter $19: 20",
      "Professional $49: 60",
      "Enterprise $99: unlimited",
    ],
    aicos: [
      "Starter $29: 500",
      "Professional $99: 2000",
      "Enterprise $299: 10000",
      "Small $9.9: 100",
      "Medium $39.9: 500",
      "Large $149.9: 2000",
      "Jumbo $349.9: 5000",
    ],
  });
});

test("the operations centre lists forty models or more, free ones among them", () => {
  const models = catalogs.find(({ catalog }) => catalog === "ops-center")?.models ?? [];
  expect(models.length).toBeGreaterThanOrEqual(40);
  const free = models.filter((model) => model.id.endsWith(":free"));
  expect(free.length).toBeGreaterThanOrEqual(8);
  expect(free.every((model) => model.inputUsdPerMtok + model.outputUsdPerMtok === 0)).toBe(true);
});
