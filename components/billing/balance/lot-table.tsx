import { Coins } from "lucide-react";
import { briefCredits } from "@/components/billing/balance/brief-credits";
import { lotEnd } from "@/components/billing/balance/lot-end";
import { formatDay } from "@/components/billing/format-date";
import { sourceName } from "@/components/billing/history/source-name";
import { EmptyState } from "@/components/ui/empty-state";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { Lot } from "@/lib/usage/list-lots";

interface LotTableProps {
  lots: Lot[];
  isUnlimited: boolean;
  /** Billing time. */
  asOf: string;
  /** When the plan renews; null where none does. */
  renewsAt: string | null;
}

/** Where the balance comes from, in the order in which it is used up. */
export function LotTable({ lots, isUnlimited, asOf, renewsAt }: LotTableProps) {
  if (lots.length === 0) {
    return (
      <EmptyState
        icon={<Coins aria-hidden="true" />}
        title={isUnlimited ? "Nothing to count down" : "No credits"}
        description={
          isUnlimited
            ? "Your plan is unlimited. Credits you get besides appear here."
            : "Credits you get appear here with their dates."
        }
        className="py-10"
      />
    );
  }
  return (
    <Table label="Your credits by source">
      <TableHeader>
        <tr>
          <TableHead>Source</TableHead>
          <TableHead numeric>Left</TableHead>
          <TableHead numeric>Expires</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {lots.map((lot) => (
          <TableRow key={lot.lotId}>
            <TableCell>
              {sourceName(lot.source)}
              <Aside lot={lot} />
            </TableCell>
            <TableCell numeric>
              {briefCredits(lot.remainingMicros)}
              <span className="block text-muted-foreground text-xs">
                of {briefCredits(lot.amountMicros)}
              </span>
            </TableCell>
            <TableCell numeric className="text-muted-foreground">
              <End at={lotEnd(lot, asOf)} renewsAt={renewsAt} isOfPlan={lot.periodEnd !== null} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function End({
  at,
  renewsAt,
  isOfPlan,
}: {
  at: string | null;
  renewsAt: string | null;
  isOfPlan: boolean;
}) {
  if (at === null) return "Never";
  const isRenewal = isOfPlan && renewsAt !== null && formatDay(at) === formatDay(renewsAt);
  return (
    <>
      {formatDay(at)}
      {isRenewal && <span className="block text-xs">when your plan renews</span>}
    </>
  );
}

function Aside({ lot }: { lot: Lot }) {
  const words = [
    lot.heldMicros > 0 ? `${briefCredits(lot.heldMicros)} held` : "",
    lot.frozenMicros > 0 ? `${briefCredits(lot.frozenMicros)} set aside in a dispute` : "",
  ].filter(Boolean);
  if (words.length === 0) return null;
  return <span className="block text-muted-foreground text-xs">{words.join(", ")}</span>;
}
