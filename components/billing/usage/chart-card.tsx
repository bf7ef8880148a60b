import type { ReactNode } from "react";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";

interface ChartCardProps {
  id: string;
  title: string;
  /** The colours, where there is more than one. */
  legend?: { name: string; colour: string }[];
  /** Pixels kept for the drawing, so that nothing moves when it comes. */
  height: number;
  chart: ReactNode;
  /** The same figures as text. */
  table: ReactNode;
}

/** A drawing with its figures: who cannot see the one opens the other. */
export function ChartCard({ id, title, legend = [], height, chart, table }: ChartCardProps) {
  return (
    <Card aria-labelledby={`${id}-title`}>
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <CardTitle id={`${id}-title`}>{title}</CardTitle>
        {legend.length > 1 && (
          <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted-foreground text-xs">
            {legend.map(({ name, colour }) => (
              <li key={name} className="flex items-center gap-1.5">
                <span className="size-2 rounded-xs" style={{ background: colour }} />
                {name}
              </li>
            ))}
          </ul>
        )}
      </CardHeader>
      <CardContent>
        <div aria-hidden="true" style={{ height }}>
          {chart}
        </div>
      </CardContent>
      <details className="rounded-b-xl border-t">
        <summary className="rounded-b-xl px-5 py-3 text-muted-foreground text-sm hover:text-foreground sm:px-6">
          Show as a table
        </summary>
        {table}
      </details>
    </Card>
  );
}
