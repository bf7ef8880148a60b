import { ActButton } from "@/components/admin/act-button";
import { NothingHere } from "@/components/admin/section-card";
import { signedCredits } from "@/components/billing/balance/signed-credits";
import { formatMoment } from "@/components/billing/format-date";
import { movementNote, movementTitle } from "@/components/billing/history/movement-words";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { formatCredits } from "@/lib/credits/amount";
import type { Movement } from "@/lib/usage/list-history";

interface CustomerReceiptsProps {
  accountId: string;
  accountName: string;
  movements: Movement[];
  nameOf: (kind: "action" | "tool", code: string) => string;
}

/** A customer's ledger, newest first; a usage that cost something can be given back. */
export function CustomerReceipts(props: CustomerReceiptsProps) {
  const { accountId, accountName, movements, nameOf } = props;
  if (movements.length === 0) return <NothingHere>Nothing has moved yet.</NothingHere>;
  return (
    <Table label="Receipts">
      <TableHeader>
        <tr>
          <TableHead>No.</TableHead>
          <TableHead>What</TableHead>
          <TableHead>When</TableHead>
          <TableHead numeric>Credits</TableHead>
          <TableHead numeric>Debt</TableHead>
          <TableHead numeric>Balance</TableHead>
          <TableHead>
            <span className="sr-only">Acts</span>
          </TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {movements.map((movement) => {
          const title = movementTitle(movement, nameOf);
          const note = movementNote(movement, nameOf);
          const cost = movement.debtMicros - movement.amountMicros;
          const what = `${title}, no. ${movement.seq}, ${formatCredits(cost)} credits`;
          return (
            <TableRow key={movement.seq}>
              <TableCell className="text-muted-foreground tabular-nums">{movement.seq}</TableCell>
              <TableCell className="font-medium">
                {title}
                {note && (
                  <span className="block font-normal text-muted-foreground text-xs">{note}</span>
                )}
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground tabular-nums">
                {formatMoment(movement.at)}
              </TableCell>
              <TableCell numeric>{signedCredits(movement.amountMicros, formatCredits)}</TableCell>
              <TableCell numeric className="text-muted-foreground">
                {formatCredits(movement.debtMicros)}
              </TableCell>
              <TableCell numeric className="text-muted-foreground">
                {formatCredits(movement.balanceAfterMicros)}
              </TableCell>
              <TableCell className="text-right">
                {movement.type === "usage" && cost > 0 && (
                  <ActButton
                    accountId={accountId}
                    accountName={accountName}
                    act={{ act: "refund", transaction: movement.seq, what }}
                    label="Refund"
                    about={`no. ${movement.seq}`}
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
