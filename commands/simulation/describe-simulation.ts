import { formatCredits } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";
import type { SimulatedSide, Simulation } from "@/lib/pricing/simulate-catalog";

/** A replay in words: the catalog in force beside the file, and what the numbers leave out. */
export function describeSimulation(
  result: Simulation,
  { from, to }: { from: Date; to: Date },
): string {
  const { before, after, currency, usages, unknownCosts } = result;
  const money = (minor: number) => formatMoney(minor, currency);
  const line = (name: string, ...cells: string[]) =>
    `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(22)).join("")}`;
  const row = (name: string, cell: (side: SimulatedSide) => string) =>
    line(name, cell(before), cell(after));
  const share = ({ marginMinor, revenueMinor }: SimulatedSide) =>
    revenueMinor === 0 ? "-" : `${Math.round((1000 * marginMinor) / revenueMinor) / 10}%`;
  const cost = formatMoney(Math.round(result.providerCostMicros / 10_000), "usd");
  return [
    `${usages} usages of ${result.accounts} accounts, ${from.toISOString().slice(0, 10)} to ${to.toISOString().slice(0, 10)} (UTC).`,
    "",
    line("", "before", "after"),
    line("", `${before.catalog} v${result.version}`, `${after.catalog}, the file`),
    row("credits used", (side) => formatCredits(side.usedMicros)),
    row("plans", (side) => money(side.plansMinor)),
    row("credits beyond them", (side) => money(side.packsMinor)),
    row("revenue", (side) => money(side.revenueMinor)),
    // What is known of the cost is no margin while a part of it is not.
    ...(unknownCosts > 0
      ? [
          line("providers' cost, known", cost, cost),
          `  margin                  unknown: no cost is recorded for ${unknownCosts} of ${usages} usages`,
        ]
      : [
          line("providers' cost", cost, cost),
          row("margin", (side) => money(side.marginMinor)),
          row("margin of revenue", share),
        ]),
    row("credits without a pack", (side) => formatCredits(side.unmetMicros)),
    row("accounts without a plan", (side) => String(side.withoutPlan)),
    "",
    `Plans of these accounts: ${result.plans.map(({ planId, accounts }) => `${planId ?? "none"} ${accounts}`).join(", ") || "none"}.`,
    "Both columns count the plan prices of their own catalog. Whoever subscribes already keeps the",
    "old price until `npm run stripe:sync -- --move <plan> --yes`.",
    `The ledger recognised ${money(result.recognisedMinor)} for these usages.`,
    ...(result.unsoldUsages > 0
      ? [`${result.unsoldUsages} usages are not sold there: ${result.unsold.join(", ")}.`]
      : []),
  ].join("\n");
}
