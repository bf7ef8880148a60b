import "server-only";
import { z } from "zod";
import { readInstallation } from "@/lib/doctor/installation";
import type { CatalogDocument } from "@/lib/pricing/catalog-schema";
import { CatalogError } from "@/lib/pricing/read-catalog";
import { type Revenue, simulatedRevenue } from "@/lib/pricing/simulated-revenue";
import { callMany } from "@/lib/supabase/call";

const monthMs = (365.25 / 12) * 86_400_000;

const micros = z.number().int();
const rowSchema = z.object({
  account_id: z.string(),
  plan_id: z.string().nullable(),
  usages: z.number().int(),
  before_micros: micros,
  after_micros: micros,
  unsold_usages: z.number().int(),
  unsold: z.array(z.string()),
  provider_cost_micros: micros,
  unknown_costs: z.number().int(),
  revenue_minor: z.number().int(),
});

/** What of a document that was applied once is needed here, in whatever version it was written. */
const offerSchema = z.object({
  catalog: z.string(),
  currency: z.string(),
  plans: z.array(
    z.object({
      id: z.string(),
      monthlyCreditsMicros: micros.nullable(),
      prices: z.array(z.object({ interval: z.enum(["month", "year"]), unitAmount: z.number() })),
    }),
  ),
  packs: z.array(z.object({ creditsMicros: micros, unitAmount: z.number() })),
});

type Offer = z.output<typeof offerSchema>;

export interface SimulatedSide extends Revenue {
  catalog: string;
  usedMicros: number;
  /** Plans and packs, in minor units. */
  revenueMinor: number;
  /** Revenue less the providers' cost, in minor units. */
  marginMinor: number;
}

export interface Simulation {
  currency: string;
  months: number;
  /** The version in force. */
  version: number;
  accounts: number;
  /** How many of the accounts are on each plan, most first; null is no plan. */
  plans: { planId: string | null; accounts: number }[];
  usages: number;
  /** Micro-dollars; the same for both, as nobody is asked again. */
  providerCostMicros: number;
  /** Usages whose provider cost nobody recorded and no list price tells. */
  unknownCosts: number;
  /** What the ledger recognised as earned by these usages, in minor units. */
  recognisedMinor: number;
  /** Usages of something that the other catalog does not sell, and what. */
  unsoldUsages: number;
  unsold: string[];
  before: SimulatedSide;
  after: SimulatedSide;
}

/**
 * Replays the usage of a past period under another catalog: what it would have used and earned,
 * beside the catalog in force by the same rules. Changes nothing.
 *
 * @throws CatalogError before a catalog is applied, or when the two are sold in different currencies.
 */
export async function simulateCatalog(
  document: CatalogDocument,
  { from, to }: { from: Date; to: Date },
): Promise<Simulation> {
  const { catalogDocument, catalogVersion } = await readInstallation();
  if (!catalogDocument || catalogVersion === null)
    throw new CatalogError("No catalog is in force to compare with.");
  const present = offerSchema.parse(catalogDocument);
  if (present.currency !== document.currency) {
    throw new CatalogError(
      `The catalog in force sells in ${present.currency}, the other in ${document.currency}.`,
    );
  }
  const rows = await callMany(
    "simulate_catalog",
    { p_document: JSON.stringify(document), p_from: from.toISOString(), p_to: to.toISOString() },
    rowSchema,
  );
  const months = (to.getTime() - from.getTime()) / monthMs;
  const providerCostMicros = sum(rows.map((row) => row.provider_cost_micros));
  const side = (offer: Offer, used: "before_micros" | "after_micros") => {
    const uses = rows.map((row) => ({ planId: row.plan_id, usedMicros: row[used] }));
    const revenue = simulatedRevenue(offer, uses, months);
    const revenueMinor = revenue.plansMinor + revenue.packsMinor;
    return {
      ...revenue,
      catalog: offer.catalog,
      usedMicros: sum(uses.map(({ usedMicros }) => usedMicros)),
      revenueMinor,
      // A cent is ten thousand micro-dollars; other currencies are compared as if at par.
      marginMinor: revenueMinor - Math.round(providerCostMicros / 10_000),
    };
  };
  return {
    currency: document.currency,
    months,
    version: catalogVersion,
    accounts: rows.length,
    plans: countPlans(rows.map((row) => row.plan_id)),
    usages: sum(rows.map((row) => row.usages)),
    providerCostMicros,
    unknownCosts: sum(rows.map((row) => row.unknown_costs)),
    recognisedMinor: sum(rows.map((row) => row.revenue_minor)),
    unsoldUsages: sum(rows.map((row) => row.unsold_usages)),
    unsold: [...new Set(rows.flatMap((row) => row.unsold))].sort(),
    before: side(present, "before_micros"),
    after: side(document, "after_micros"),
  };
}

function countPlans(planIds: (string | null)[]): Simulation["plans"] {
  const counts = Map.groupBy(planIds, (planId) => planId);
  return [...counts]
    .map(([planId, all]) => ({ planId, accounts: all.length }))
    .sort((a, b) => b.accounts - a.accounts);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
