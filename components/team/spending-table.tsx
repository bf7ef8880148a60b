import { Badge } from "@/components/ui/badge";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { SpendingSubject } from "@/lib/team/group-spending";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US");

/** Who spent what, each with what they spent it on. */
export function SpendingTable({
  label,
  heading,
  noneLabel,
  subjects,
  total,
}: {
  label: string;
  heading: string;
  /** What belongs to nobody is called this. */
  noneLabel: string;
  subjects: SpendingSubject[];
  /** Credits of all of them. */
  total: number;
}) {
  return (
    <Table label={label}>
      <TableHeader>
        <tr>
          <TableHead>{heading}</TableHead>
          <TableHead className="max-sm:hidden">Action</TableHead>
          <TableHead className="max-sm:hidden">Model</TableHead>
          <TableHead numeric>Requests</TableHead>
          <TableHead numeric>Credits</TableHead>
        </tr>
      </TableHeader>
      {subjects.map(({ key, name, isGone, requests, credits: spent, rows }) => (
        <TableBody key={key} className="border-b last:border-0">
          <TableRow className="border-0 bg-muted/40">
            <TableHead
              scope="rowgroup"
              className="h-auto py-3 text-foreground text-sm max-sm:whitespace-normal"
            >
              <span className="flex flex-wrap items-center gap-x-2">
                {name ?? <span className="text-muted-foreground">{noneLabel}</span>}
                {isGone && <Badge variant="neutral">Gone</Badge>}
                <span className="font-normal text-muted-foreground text-xs tabular-nums">
                  {share(spent, total)}
                </span>
              </span>
            </TableHead>
            <TableCell colSpan={2} className="max-sm:hidden" />
            <TableCell numeric className="font-medium">
              {whole.format(requests)}
            </TableCell>
            <TableCell numeric className="font-medium">
              {credits.format(spent)}
            </TableCell>
          </TableRow>
          {rows.map((row) => (
            <TableRow key={`${row.action} ${row.model}`} className="border-0">
              <TableCell className="py-2">
                <span className="block leading-5 sm:hidden">{row.actionName}</span>
                <span className="block break-all text-[0.8125rem] text-muted-foreground leading-5 sm:hidden">
                  {row.model}
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap py-2 max-sm:hidden">
                {row.actionName}
              </TableCell>
              <TableCell className="whitespace-nowrap py-2 text-muted-foreground max-sm:hidden">
                {row.model || "–"}
              </TableCell>
              <TableCell numeric className="py-2 text-muted-foreground">
                {whole.format(row.requests)}
              </TableCell>
              <TableCell numeric className="py-2 text-muted-foreground">
                {credits.format(row.credits)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      ))}
    </Table>
  );
}

function share(part: number, whole: number): string {
  if (whole <= 0) return "";
  const percent = (part / whole) * 100;
  return percent > 0 && percent < 1 ? "under 1%" : `${Math.round(percent)}%`;
}
