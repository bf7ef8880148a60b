import { formatShortDay } from "@/components/billing/format-date";
import { toCredits } from "@/lib/credits/amount";
import type { UsageReport } from "@/lib/usage/get-usage-report";

/** One colour of the charts: an action or a tool, or what is left over. */
export interface UsageSeries {
  key: string;
  name: string;
  /** A CSS colour that follows the theme. */
  colour: string;
  requests: number;
  credits: number;
}

export interface UsageChartDay {
  day: string;
  label: string;
  total: number;
  requests: number;
  /** Credits by series key. */
  values: Record<string, number>;
}

const colours = [1, 2, 3, 4, 5].map((index) => `var(--chart-${index})`);
const rest = { key: "rest", name: "Other", colour: "var(--muted-foreground)" };

/**
 * A report as charts draw it: a series for each of the items that cost most, the others together,
 * so that there are never more colours than can be told apart.
 */
export function usageSeries(
  report: UsageReport,
  nameOf: (kind: "action" | "tool", code: string) => string,
): { series: UsageSeries[]; days: UsageChartDay[] } {
  const spent = report.items.filter((item) => item.micros > 0);
  const own = spent.length <= colours.length ? spent : spent.slice(0, colours.length - 1);
  const series: UsageSeries[] = own.map((item, index) => ({
    key: `${item.kind}:${item.code}`,
    name: nameOf(item.kind, item.code),
    colour: colours[index] ?? rest.colour,
    requests: item.requests,
    credits: toCredits(item.micros),
  }));
  const others = spent.slice(own.length);
  if (others.length > 0) {
    series.push({
      ...rest,
      requests: others.reduce((sum, item) => sum + item.requests, 0),
      credits: toCredits(others.reduce((sum, item) => sum + item.micros, 0)),
    });
  }
  const keys = new Set(own.map((item) => `${item.kind}:${item.code}`));
  const days = report.days.map((day) => {
    const values: Record<string, number> = {};
    for (const [key, micros] of Object.entries(day.byItem)) {
      const target = keys.has(key) ? key : rest.key;
      values[target] = (values[target] ?? 0) + toCredits(micros);
    }
    return {
      day: day.day,
      label: formatShortDay(day.day),
      total: toCredits(day.micros),
      requests: day.requests,
      values,
    };
  });
  return { series, days };
}
