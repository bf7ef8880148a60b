import "server-only";

/** What this server process has counted since it started, by name and labels. */
const help = {
  farebox_requests_total: "API requests answered, by method and status.",
  farebox_refusals_total: "API requests refused, by the problem's code.",
  farebox_database_calls_total:
    "Calls of database functions, by function and outcome: charges are check_and_deduct_credits, use_credits_batch and settle_reservation.",
} as const;

export type CounterName = keyof typeof help;

declare global {
  /** Next loads pages and routes as separate bundles: what both count stands here. */
  var fareboxCounts: Map<CounterName, Map<string, number>> | undefined;
}

globalThis.fareboxCounts ??= new Map();
const counts = globalThis.fareboxCounts;

/** Adds one. Labels come from closed sets (methods, codes, function names), never from a caller's words. */
export function count(name: CounterName, labels: Record<string, string>): void {
  const series = counts.get(name) ?? new Map<string, number>();
  counts.set(name, series);
  const key = labelText(labels);
  series.set(key, (series.get(key) ?? 0) + 1);
}

/** Every counter in Prometheus' text format. */
export function printCounters(): string {
  return Object.entries(help)
    .map(([name, text]) => {
      const series = [...(counts.get(name as CounterName) ?? [])].toSorted();
      const lines = series.map(([labels, value]) => `${name}${labels} ${value}`);
      return [`# HELP ${name} ${text}`, `# TYPE ${name} counter`, ...lines].join("\n");
    })
    .join("\n");
}

/** A gauge with one value, or one for each value of a label. */
export function printGauge(
  name: string,
  text: string,
  values: number | Record<string, number>,
  label = "",
): string {
  const lines =
    typeof values === "number"
      ? [`${name} ${values}`]
      : Object.entries(values).map(
          ([key, value]) => `${name}${labelText({ [label]: key })} ${value}`,
        );
  return [`# HELP ${name} ${text}`, `# TYPE ${name} gauge`, ...lines].join("\n");
}

function labelText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, "_").slice(0, 80)}"`,
  );
  return `{${pairs.join(",")}}`;
}
