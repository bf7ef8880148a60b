import { Download } from "lucide-react";
import type { Route } from "next";
import type { ReactNode } from "react";
import type { FigureTable } from "@/components/admin/figure-table";
import { showFigure } from "@/components/admin/show-figure";
import { Button } from "@/components/ui/button";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
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

interface FigureTableCardProps {
  table: FigureTable;
  /** Where the same figures are a CSV file. */
  csvHref: string;
  /** Between the heading and the table. */
  children?: ReactNode;
}

/** A table of figures with its download. */
export function FigureTableCard({ table, csvHref, children }: FigureTableCardProps) {
  return (
    <Card className="min-w-0">
      <CardHeader className="flex-row items-start justify-between gap-4 pb-3">
        <div className="grid gap-1">
          <CardTitle>{table.title}</CardTitle>
          {table.note && <CardDescription>{table.note}</CardDescription>}
        </div>
        {table.rows.length > 0 && (
          <Button asChild variant="ghost" size="sm" className="-mt-1 -mr-2 shrink-0">
            <a href={csvHref} download>
              <Download aria-hidden="true" /> CSV
              <span className="sr-only"> of {table.title.toLowerCase()}</span>
            </a>
          </Button>
        )}
      </CardHeader>
      {children}
      <div className="rounded-b-xl border-t">
        <FigureRows table={table} />
      </div>
    </Card>
  );
}

/** The table alone; a sentence where it has no rows. */
export function FigureRows({ table: { title, columns, rows, none } }: { table: FigureTable }) {
  if (rows.length === 0) {
    return <p className="px-5 py-8 text-center text-muted-foreground text-sm">{none}</p>;
  }
  return (
    <Table label={title}>
      <TableHeader>
        <tr>
          {columns.map(({ key, label, kind }) => (
            <TableHead key={key} numeric={kind !== "text"}>
              {label}
            </TableHead>
          ))}
        </tr>
      </TableHeader>
      <TableBody>
        {rows.map(({ currency, values, href }) => (
          <TableRow key={`${Object.values(values).join(" ")} ${currency} ${href}`}>
            {columns.map(({ key, kind }, at) => {
              const shown = showFigure(values[key] ?? null, kind, currency ?? "usd");
              return (
                <TableCell
                  key={key}
                  numeric={kind !== "text"}
                  className={cn(
                    at === 0 ? "font-medium" : "text-muted-foreground",
                    key === "day" && "whitespace-nowrap",
                  )}
                >
                  {at === 0 && href ? (
                    <Link href={href as Route} prefetch={false} className="hover:underline">
                      {shown}
                    </Link>
                  ) : (
                    shown
                  )}
                </TableCell>
              );
            })}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
