import { briefCredits } from "@/components/billing/balance/brief-credits";
import { signedCredits } from "@/components/billing/balance/signed-credits";
import { formatMoment } from "@/components/billing/format-date";
import { movementNote, movementTitle } from "@/components/billing/history/movement-words";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { Movement } from "@/lib/usage/list-history";

interface HistoryTableProps {
  movements: Movement[];
  nameOf: (kind: "action" | "tool", code: string) => string;
  /** The account's balance after each row is for who sees the whole bill. */
  showsBalance: boolean;
}

/** Rows of the ledger, each leading to its receipt. */
export function HistoryTable({ movements, nameOf, showsBalance }: HistoryTableProps) {
  return (
    <Table label="History">
      <TableHeader>
        <tr>
          <TableHead>What</TableHead>
          <TableHead className="max-sm:hidden">When</TableHead>
          <TableHead numeric>Credits</TableHead>
          {showsBalance && <TableHead numeric>Balance</TableHead>}
        </tr>
      </TableHeader>
      <TableBody>
        {movements.map((movement) => {
          const note = movementNote(movement, nameOf);
          return (
            <TableRow key={movement.seq} className="relative">
              <TableCell>
                <Link
                  href={`/billing/history/${movement.seq}`}
                  prefetch={false}
                  className="font-medium after:absolute after:inset-0 hover:underline"
                >
                  {movementTitle(movement, nameOf)}
                  <span className="sr-only"> receipt {movement.seq}</span>
                </Link>
                {note && <span className="block text-muted-foreground text-xs">{note}</span>}
                <span className="block text-muted-foreground text-xs tabular-nums sm:hidden">
                  {formatMoment(movement.at)}
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground tabular-nums max-sm:hidden">
                {formatMoment(movement.at)}
              </TableCell>
              <TableCell
                numeric
                className={cn("font-medium", movement.amountMicros > 0 && "text-success")}
              >
                {signedCredits(movement.amountMicros, briefCredits)}
              </TableCell>
              {showsBalance && (
                <TableCell numeric className="text-muted-foreground">
                  {briefCredits(movement.balanceAfterMicros)}
                </TableCell>
              )}
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
