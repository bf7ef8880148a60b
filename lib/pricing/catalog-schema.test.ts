import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { catalogSchema } from "@/lib/pricing/catalog-schema";
import { readCatalog } from "@/lib/pricing/read-catalog";

const directory = path.resolve(import.meta.dirname, "../../supabase/catalogs");
const read = (name: string) => JSON.parse(readFileSync(path.join(directory, name), "utf8"));

function problemsOf(change: (catalog: ReturnType<typeof read>) => void): string[] {
  const catalog = read("assistant.json");
  change(catalog);
  const parsed = catalogSchema.safeParse(catalog);
  return (parsed.error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

describe("a catalog file", () => {
  test.each(readdirSync(directory))("%s is valid", (name) => {
    expect(catalogSchema.safeParse(read(name)).error?.issues).toBeUndefined();
  });

  test("credits in the file are micro-credits in the document", () => {
    const document = catalogSchema.parse(read("assistant.json"));
    expect(document.plans.map((plan) => plan.monthlyCreditsMicros)).toEqual([
      100_000_000,
      1_000_000_000,
      5_000_000_000,
      null,
    ]);
    expect(document.actions[0]?.creditsMicros).toBe(5_000_000);
  });

  test.each<[string, (catalog: ReturnType<typeof read>) => void, string]>([
    [
      "a negative price",
      (c) => {
        c.plans[1].prices[0].unitAmount = -1;
      },
      "plans.1.prices.0.unitAmount",
    ],
    [
      "a price with cents in decimals",
      (c) => {
        c.packs[0].unitAmount = 4.5;
      },
      "packs.0.unitAmount",
    ],
    [
      "seven decimals",
      (c) => {
        c.actions[0].credits = 0.0000001;
      },
      "actions.0.credits",
    ],
    [
      "negative credits",
      (c) => {
        c.tools[0].credits = -3;
      },
      "tools.0.credits",
    ],
    [
      "a plan that is there twice",
      (c) => {
        c.plans[2].id = "starter";
      },
      "plans.2.id",
    ],
    [
      "two default plans",
      (c) => {
        c.plans[3].isDefault = true;
      },
      "plans",
    ],
    [
      "a default plan with a price",
      (c) => {
        c.plans[1].isDefault = true;
        c.plans[0].isDefault = false;
      },
      "plans.1.isDefault",
    ],
    [
      "a plan nobody can buy",
      (c) => {
        c.plans[1].prices = [];
      },
      "plans.1.prices",
    ],
    [
      "a chat action that is not sold",
      (c) => {
        c.chat.action = "talk";
      },
      "chat.action",
    ],
    [
      "a chat tool that is not sold",
      (c) => {
        c.chat.tools.push("browser");
      },
      "chat.tools.5",
    ],
    [
      "an unknown field",
      (c) => {
        c.plans[0].colour = "red";
      },
      "plans.0",
    ],
    [
      "an entitlement that nothing enforces",
      (c) => {
        c.plans[0].entitlements.teleport = true;
      },
      "plans.0.entitlements",
    ],
    [
      "an entitlement of another kind",
      (c) => {
        c.plans[0].entitlements.projects = true;
      },
      "plans.0.entitlements.projects",
    ],
    [
      "models of a tier that no model has",
      (c) => {
        c.plans[0].entitlements.models = { tiers: ["golden"] };
      },
      "plans.0.entitlements.models.tiers.0",
    ],
    [
      "a model to choose that has no price",
      (c) => {
        c.chat.models = ["nobody/knows"];
      },
      "chat.models.0",
    ],
    [
      "a negative model price",
      (c) => {
        c.models = [
          { id: "a/b", provider: "a", name: "B", inputUsdPerMtok: -1, outputUsdPerMtok: 1 },
        ];
      },
      "models.0.inputUsdPerMtok",
    ],
    [
      "two markups of the same bound",
      (c) => {
        c.markups = [
          { belowUsdPerKtok: null, percent: 5 },
          { belowUsdPerKtok: null, percent: 10 },
        ];
      },
      "markups.1.belowUsdPerKtok",
    ],
    [
      "markups of which none is for the dearest models",
      (c) => {
        c.markups = [{ belowUsdPerKtok: 0.01, percent: 10 }];
      },
      "markups",
    ],
    [
      "a fee of more than the list price",
      (c) => {
        c.byokFeePercent = 101;
      },
      "byokFeePercent",
    ],
    [
      "token prices without the worth of a credit",
      (c) => {
        c.actions[0].pricing = "tokens";
      },
      "usdPerCredit",
    ],
  ])("refuses %s and names the field", (_, change, field) => {
    const problems = problemsOf(change);
    expect(problems.some((problem) => problem.startsWith(`${field}:`))).toBe(true);
  });

  test("says of an unknown field which ones there are", () => {
    const [problem] = problemsOf((c) => {
      c.plans[0].trail = null;
    });
    expect(problem).toBe(
      'plans.0: "trail" is not a field here; allowed are id, name, description, monthlyCredits, rolloverCapCredits, features, entitlements, limits, trial, isDefault, isHighlighted, contactSales, prices',
    );
  });

  test("says of a word which ones are allowed", () => {
    const [problem] = problemsOf((c) => {
      c.plans[1].prices[0].interval = "week";
    });
    expect(problem).toBe(
      'plans.1.prices.0.interval: Invalid option: expected one of "month"|"year"',
    );
  });
});

test("a file's complaints name each field as it stands there, and what it should be", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "catalog-"));
  const file = path.join(folder, "mine.json");
  const catalog = read("assistant.json");
  delete catalog.holdMinutes;
  catalog.plans[1].prices[0].unitAmount = "nine dollars";
  writeFileSync(file, JSON.stringify(catalog));
  await expect(readCatalog(file)).rejects.toThrow(
    [
      `${file} cannot be used:`,
      "  holdMinutes: is missing; it is of the kind number",
      "  plans[1].prices[0].unitAmount: is of the kind string; allowed is number",
    ].join("\n"),
  );
  rmSync(folder, { recursive: true });
});
