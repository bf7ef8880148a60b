import type { Metadata, Route } from "next";
import Link from "next/link";
import type { FigureTable } from "@/components/admin/figure-table";
import { FigureRows } from "@/components/admin/figure-table-card";
import { ReasonButton } from "@/components/admin/reason-button";
import { SectionCard } from "@/components/admin/section-card";
import { formatMoment } from "@/components/billing/format-date";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { checkLedger, ledgerQuerySchema } from "@/lib/admin/check-ledger";
import {
  checkFoldedFigures,
  listStuckHolds,
  listTableSizes,
  listUnmatchedPayments,
} from "@/lib/admin/desk";
import { requireOperator } from "@/lib/admin/require-operator";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Ledger" };

/** Whether the ledger's promises hold, and how its house stands. */
export default async function LedgerPage({ searchParams }: PageProps) {
  await requireOperator();
  const cursor = firstParameter((await searchParams).cursor);
  const asked = ledgerQuerySchema.safeParse(cursor ? { cursor } : {});
  const [ledger, holds, payments, days, tables] = await Promise.all([
    checkLedger(asked.success ? asked.data : ledgerQuerySchema.parse({})),
    listStuckHolds(),
    listUnmatchedPayments(),
    checkFoldedFigures(),
    listTableSizes(),
  ]);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Ledger"
        description="Checked now, a page of accounts at a time. The ledger is never rewritten: what mends it appends."
        action={
          ledger.next_cursor && (
            <Button asChild variant="outline">
              <Link href={`/admin/ledger?cursor=${ledger.next_cursor}` as Route}>
                Check more accounts
              </Link>
            </Button>
          )
        }
      />
      {ledger.isExact ? (
        <Callout tone="success" title={`${ledger.accounts} accounts are exact`}>
          Every balance, lot, hold, payment and limit agrees with its rows.
        </Callout>
      ) : (
        <SectionCard title="Broken promises" description={`In ${ledger.accounts} accounts.`}>
          <FigureRows table={faultsTable(ledger.faults)} />
        </SectionCard>
      )}
      <SectionCard
        title="Figures by day"
        description="What is folded for the overview, against the ledger."
        action={
          <ReasonButton
            method="POST"
            path="/api/admin/figures"
            label="Fold anew"
            title="Fold the figures anew?"
            description="The sums by day are forgotten and made again from the ledger, which is only read."
            done="The figures are folded anew."
          />
        }
      >
        <FigureRows
          table={{
            id: "figures",
            title: "Figures by day",
            columns: [
              { key: "day", label: "Day (UTC)", kind: "text" },
              { key: "folded", label: "Folded", kind: "credits" },
              { key: "ledger", label: "Ledger", kind: "credits" },
            ],
            rows: days.map(({ day, foldedMicros, ledgerMicros }) => ({
              values: { day, folded: foldedMicros, ledger: ledgerMicros },
            })),
            none: "Every folded day agrees with the ledger.",
          }}
        />
      </SectionCard>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
        <SectionCard
          title="Stuck holds"
          description="Past their life; the sweeps end them, and each account's next hold does."
        >
          <FigureRows
            table={{
              id: "holds",
              title: "Stuck holds",
              columns: [
                { key: "account", label: "Account", kind: "text" },
                { key: "until", label: "Ended", kind: "text" },
                { key: "micros", label: "Held", kind: "credits" },
              ],
              rows: holds.map((hold) => ({
                href: `/admin/customers/${hold.accountId}`,
                values: {
                  account: hold.accountName,
                  until: formatMoment(hold.expiresAt),
                  micros: hold.micros,
                },
              })),
              none: "No hold is stuck.",
            }}
          />
        </SectionCard>
        <SectionCard
          title="Unmatched payments"
          description="Paid without a grant, or processing for two weeks: reconcile asks Stripe."
        >
          <FigureRows
            table={{
              id: "payments",
              title: "Unmatched payments",
              columns: [
                { key: "account", label: "Account", kind: "text" },
                { key: "why", label: "Why", kind: "text" },
                { key: "amount", label: "Amount", kind: "money" },
              ],
              rows: payments.map((payment) => ({
                href: `/admin/customers/${payment.accountId}`,
                currency: payment.currency,
                values: {
                  account: payment.accountName,
                  why: payment.why.replaceAll("_", " "),
                  amount: payment.amountMinor,
                },
              })),
              none: "Every payment has its grant.",
            }}
          />
        </SectionCard>
      </div>
      <SectionCard
        title="Tables"
        description="The largest, with their growth since the oldest size known of the last 30 days."
      >
        <FigureRows
          table={{
            id: "tables",
            title: "Tables",
            columns: [
              { key: "name", label: "Table", kind: "text" },
              { key: "rows", label: "Rows, about", kind: "count" },
              { key: "table", label: "Table", kind: "text" },
              { key: "index", label: "Indexes", kind: "text" },
              { key: "grown", label: "Growth", kind: "text" },
              { key: "since", label: "Since", kind: "text" },
            ],
            rows: tables.map((table) => ({
              values: {
                name: table.name,
                rows: table.rows,
                table: showBytes(table.tableBytes),
                index: showBytes(table.indexBytes),
                grown: table.grownBytes === null ? "–" : showBytes(table.grownBytes),
                since: table.since ?? "not noted yet",
              },
            })),
            none: "No tables.",
          }}
        />
      </SectionCard>
    </div>
  );
}

function faultsTable(faults: Awaited<ReturnType<typeof checkLedger>>["faults"]): FigureTable {
  return {
    id: "faults",
    title: "Broken promises",
    columns: [
      { key: "account", label: "Account", kind: "text" },
      { key: "promise", label: "Promise", kind: "text" },
      { key: "expected", label: "Expected", kind: "count" },
      { key: "actual", label: "Found", kind: "count" },
    ],
    rows: faults.map((fault) => ({
      href: `/admin/customers/${fault.accountId}`,
      values: {
        account: fault.accountId,
        promise: fault.invariant,
        expected: fault.expected,
        actual: fault.actual,
      },
    })),
    none: "None.",
  };
}

function showBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, Math.abs(bytes))) / 3));
  const amount = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
  return `${amount.format(bytes / 1000 ** at)} ${units[at]}`;
}
