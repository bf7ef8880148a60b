import { ReceiptText } from "lucide-react";
import type { Metadata } from "next";
import { HistoryTable } from "@/components/billing/history/history-table";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { canSeeBill } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";
import { parseBeforeSeq, parseHistoryFilter } from "@/lib/usage/history-address";
import { type HistoryFilter, listHistory } from "@/lib/usage/list-history";

export const metadata: Metadata = { title: "History" };

const filters: { filter: HistoryFilter; label: string }[] = [
  { filter: "all", label: "All" },
  { filter: "used", label: "Used" },
  { filter: "added", label: "Added" },
  { filter: "removed", label: "Removed" },
];

/** Every movement of the account's credits, newest first. */
export default async function HistoryPage({ searchParams }: PageProps) {
  const { show, before } = await searchParams;
  const filter = parseHistoryFilter(show);
  const beforeSeq = parseBeforeSeq(before);
  const access = await requireAccount("/billing/history");
  const [page, offer] = await Promise.all([listHistory(access, { beforeSeq, filter }), getOffer()]);
  return (
    <div className="grid gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-muted-foreground text-sm leading-6">
          {canSeeBill(access) ? "Every movement has a receipt." : "Your own movements."}
        </p>
        <RangeNav
          label="Show"
          pathname="/billing/history"
          choices={filters.map(({ filter: value, label }) => ({
            query: { show: value },
            label,
            isCurrent: value === filter,
          }))}
        />
      </div>
      <Card>
        {page.movements.length === 0 ? (
          <EmptyState
            icon={<ReceiptText aria-hidden="true" />}
            title={beforeSeq === null ? "Nothing here yet" : "Nothing older"}
            description="Credits that come and go are written down here, each with its receipt."
          />
        ) : (
          <HistoryTable
            movements={page.movements}
            nameOf={itemNames(offer)}
            showsBalance={canSeeBill(access)}
          />
        )}
      </Card>
      <nav aria-label="Pages" className="flex justify-between gap-3">
        {beforeSeq !== null && (
          <Button asChild variant="outline">
            <Link href={`/billing/history?show=${filter}`}>Newest</Link>
          </Button>
        )}
        {page.nextBeforeSeq !== null && (
          <Button asChild variant="outline" className="ml-auto">
            <Link href={`/billing/history?show=${filter}&before=${page.nextBeforeSeq}`}>Older</Link>
          </Button>
        )}
      </nav>
    </div>
  );
}
