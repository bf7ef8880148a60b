import path from "node:path";
import process from "node:process";
import type { Metadata } from "next";
import type { FigureTable } from "@/components/admin/figure-table";
import { FigureRows } from "@/components/admin/figure-table-card";
import { SectionCard } from "@/components/admin/section-card";
import { formatMoment } from "@/components/billing/format-date";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Input } from "@/components/ui/input";
import { getCatalog } from "@/lib/admin/get-catalog";
import { requireOperator } from "@/lib/admin/require-operator";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer, type Offer } from "@/lib/pricing/offer";
import { CatalogError, readCatalog } from "@/lib/pricing/read-catalog";
import { type Simulation, simulateCatalog } from "@/lib/pricing/simulate-catalog";

export const metadata: Metadata = { title: "Catalog" };

const days = 30;

/** What is sold, and what the last month would have brought under another catalog. */
export default async function CatalogPage({ searchParams }: PageProps) {
  await requireOperator();
  const other = (firstParameter((await searchParams).with) ?? "").trim();
  const [catalog, offer, simulation] = await Promise.all([
    getCatalog(),
    getOffer(),
    /^[a-z][a-z0-9-]{0,39}$/.test(other) ? simulate(other) : null,
  ]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Catalog"
        description={`${catalog.catalog}, version ${catalog.version}, since ${formatMoment(catalog.appliedAt)}`}
      />
      <SectionCard title="Plans and packs">
        <FigureRows table={offerTable(offer)} />
      </SectionCard>
      <SectionCard
        title="Simulator"
        description={`Replays the usage of the last ${days} days under another catalog. Nothing is changed.`}
      >
        <form action="/admin/catalog" className="flex flex-wrap gap-2 px-5 py-4 sm:px-6">
          <Input
            name="with"
            aria-label="Other catalog"
            placeholder="devops-agent"
            defaultValue={other}
            pattern="[a-z][a-z0-9\-]*"
            required
            className="w-56"
          />
          <Button type="submit" variant="outline">
            Simulate
          </Button>
        </form>
        {typeof simulation === "string" && (
          <Callout tone="warning" className="mx-5 mb-5 sm:mx-6">
            {simulation}
          </Callout>
        )}
        {simulation !== null && typeof simulation !== "string" && (
          <div className="border-t">
            <FigureRows table={simulationTable(simulation)} />
          </div>
        )}
      </SectionCard>
      <SectionCard
        title="Document"
        description="As it was applied: npm run catalog NAME applies another."
      >
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach it.
          tabIndex={0}
          className="max-h-144 overflow-auto p-5 font-mono text-xs leading-5 sm:p-6"
        >
          {JSON.stringify(catalog.document, null, 2)}
        </pre>
      </SectionCard>
    </div>
  );
}

/** The last days under another catalog; a sentence where it cannot be. */
async function simulate(name: string): Promise<Simulation | string> {
  const to = new Date();
  const from = new Date(to.getTime() - days * 86_400_000);
  // A bundle has no place of its own to count from; the server runs in the project.
  const file = path.join(
    /* turbopackIgnore: true */ process.cwd(),
    "supabase/catalogs",
    `${name}.json`,
  );
  try {
    return await simulateCatalog(await readCatalog(file), { from, to });
  } catch (error) {
    if (error instanceof CatalogError) return error.message;
    throw error;
  }
}

function offerTable({ plans, packs, currency }: Offer): FigureTable {
  return {
    id: "offer",
    title: "Plans and packs",
    columns: [
      { key: "name", label: "Name", kind: "text" },
      { key: "kind", label: "Kind", kind: "text" },
      { key: "price", label: "Price", kind: "money" },
      { key: "credits", label: "Credits", kind: "credits" },
    ],
    rows: [
      ...plans.flatMap(({ name, prices, monthlyCreditsMicros, contactSales }) =>
        (prices.length > 0 ? prices : [null]).map((price) => ({
          currency: price?.currency ?? currency,
          values: {
            name,
            kind: price ? `Plan, by the ${price.interval}` : contactSales ? "On request" : "Plan",
            price: price?.unitAmount ?? (contactSales ? null : 0),
            credits: contactSales ? null : (monthlyCreditsMicros ?? "unlimited"),
          },
        })),
      ),
      ...packs.map((pack) => ({
        currency: pack.currency,
        values: {
          name: pack.name,
          kind: "Pack",
          price: pack.unitAmount,
          credits: pack.creditsMicros,
        },
      })),
    ],
    none: "Nothing is sold.",
  };
}

function simulationTable({
  before,
  after,
  currency,
  usages,
  providerCostMicros,
}: Simulation): FigureTable {
  return {
    id: "simulation",
    title: "Simulation",
    columns: [
      { key: "name", label: "Catalog", kind: "text" },
      { key: "usages", label: "Usages", kind: "count" },
      { key: "used", label: "Credits used", kind: "credits" },
      { key: "revenue", label: "Revenue", kind: "money" },
      { key: "cost", label: "Provider cost", kind: "usd" },
      { key: "margin", label: "Margin", kind: "money" },
    ],
    rows: [before, after].map((side) => ({
      currency,
      values: {
        name: side === before ? `${side.catalog}, in force` : side.catalog,
        usages,
        used: side.usedMicros,
        revenue: side.revenueMinor,
        cost: providerCostMicros,
        margin: side.marginMinor,
      },
    })),
    none: "Nothing was used.",
  };
}
