import { NothingHere } from "@/components/admin/section-card";
import { formatMoment } from "@/components/billing/format-date";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { AuditLine } from "@/lib/admin/customer";

/** Who did what and why, with how it was before and is after. */
export function AuditLines({ lines }: { lines: AuditLine[] }) {
  if (lines.length === 0) return <NothingHere>Nothing was noted yet.</NothingHere>;
  return (
    <Table label="Audit log">
      <TableHeader>
        <tr>
          <TableHead>Act</TableHead>
          <TableHead>By</TableHead>
          <TableHead>Before and after</TableHead>
          <TableHead numeric>When</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {lines.map((line) => (
          <TableRow key={line.auditId}>
            <TableCell className="font-medium align-top">
              {line.act.replace(".", ": ").replaceAll("_", " ")}
              {line.reason && (
                <span className="block max-w-64 break-words font-normal text-muted-foreground text-xs">
                  {line.reason}
                </span>
              )}
            </TableCell>
            <TableCell className="align-top text-muted-foreground">
              {line.actor ?? "the product"}
            </TableCell>
            <TableCell className="align-top">
              <details className="text-muted-foreground text-xs">
                <summary>Show</summary>
                <dl className="mt-2 grid gap-2">
                  <Facts name="Before" facts={line.before} />
                  <Facts name="After" facts={line.after} />
                </dl>
              </details>
            </TableCell>
            <TableCell numeric className="align-top text-muted-foreground">
              {formatMoment(line.at)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Facts({ name, facts }: { name: string; facts: unknown }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <pre className="max-w-md overflow-x-auto whitespace-pre-wrap break-all rounded-md bg-muted p-2 font-mono">
          {facts === null || facts === undefined ? "nothing" : JSON.stringify(facts, null, 1)}
        </pre>
      </dd>
    </div>
  );
}
