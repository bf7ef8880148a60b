import { ActButton } from "@/components/admin/act-button";
import { NothingHere } from "@/components/admin/section-card";
import { formatDay } from "@/components/billing/format-date";
import { sourceName } from "@/components/billing/history/source-name";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatCredits } from "@/lib/credits/amount";
import type { Lot } from "@/lib/usage/list-lots";

interface CustomerLotsProps {
  accountId: string;
  accountName: string;
  lots: Lot[];
}

/** A customer's balance lot by lot, in the order in which it is used up. */
export function CustomerLots({ accountId, accountName, lots }: CustomerLotsProps) {
  if (lots.length === 0) return <NothingHere>No credits.</NothingHere>;
  return (
    <Table label="Balance by lot">
      <TableHeader>
        <tr>
          <TableHead>Source</TableHead>
          <TableHead numeric>Granted</TableHead>
          <TableHead numeric>Left</TableHead>
          <TableHead numeric>Held</TableHead>
          <TableHead numeric>Frozen</TableHead>
          <TableHead numeric>Expires</TableHead>
          <TableHead>
            <span className="sr-only">Acts</span>
          </TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {lots.map((lot) => {
          const what = `${formatCredits(lot.remainingMicros)} credits, ${sourceName(lot.source).toLowerCase()}`;
          return (
            <TableRow key={lot.lotId}>
              <TableCell className="font-medium">
                {sourceName(lot.source)}
                <span className="block font-normal text-muted-foreground text-xs">
                  {formatDay(lot.grantedAt)}
                </span>
              </TableCell>
              <TableCell numeric className="text-muted-foreground">
                {formatCredits(lot.amountMicros)}
              </TableCell>
              <TableCell numeric>{formatCredits(lot.remainingMicros)}</TableCell>
              <TableCell numeric className="text-muted-foreground">
                {formatCredits(lot.heldMicros)}
              </TableCell>
              <TableCell numeric className="text-muted-foreground">
                {formatCredits(lot.frozenMicros)}
              </TableCell>
              <TableCell numeric className="text-muted-foreground">
                {lot.expiresAt === null ? "Never" : formatDay(lot.expiresAt)}
              </TableCell>
              <TableCell className="text-right">
                {lot.expiresAt !== null && lot.periodEnd === null && (
                  <ActButton
                    accountId={accountId}
                    accountName={accountName}
                    act={{ act: "extend", lotId: lot.lotId, expiresAt: lot.expiresAt, what }}
                    label="Extend"
                    about={what}
                    variant="ghost"
                  />
                )}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
