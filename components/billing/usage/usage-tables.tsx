import { formatDay } from "@/components/billing/format-date";
import type { UsageChartDay, UsageSeries } from "@/components/billing/usage/usage-series";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });
const whole = new Intl.NumberFormat("en-US");

/** The figures of the chart by day; days without usage are left out. */
export function UsageDayTable({ days, series }: { days: UsageChartDay[]; series: UsageSeries[] }) {
  const used = days.filter((day) => day.requests > 0 || day.total > 0).reverse();
  return (
    <Table label="Figures by day">
      <TableHeader>
        <tr>
          <TableHead>Day (UTC)</TableHead>
          {series.map(({ key, name }) => (
            <TableHead key={key} numeric>
              {name}
            </TableHead>
          ))}
          <TableHead numeric>Requests</TableHead>
          <TableHead numeric>Credits</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {used.map((day) => (
          <TableRow key={day.day}>
            <TableCell className="whitespace-nowrap">{formatDay(day.day)}</TableCell>
            {series.map(({ key }) => (
              <TableCell key={key} numeric className="text-muted-foreground">
                {credits.format(day.values[key] ?? 0)}
              </TableCell>
            ))}
            <TableCell numeric className="text-muted-foreground">
              {whole.format(day.requests)}
            </TableCell>
            <TableCell numeric>{credits.format(day.total)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The figures of the chart by action and tool. */
export function UsageToolTable({ series }: { series: UsageSeries[] }) {
  return (
    <Table label="Figures by action and tool">
      <TableHeader>
        <tr>
          <TableHead>Action or tool</TableHead>
          <TableHead numeric>Times used</TableHead>
          <TableHead numeric>Credits</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {series.map(({ key, name, requests, credits: spent }) => (
          <TableRow key={key}>
            <TableCell>{name}</TableCell>
            <TableCell numeric className="text-muted-foreground">
              {whole.format(requests)}
            </TableCell>
            <TableCell numeric>{credits.format(spent)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
