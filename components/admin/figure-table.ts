import { toCredits } from "@/lib/credits/amount";
import { csvLine } from "@/lib/http/csv";
import { minorDigits } from "@/lib/pricing/format-money";

/**
 * How a column's numbers are meant: `credits` are micro-credits, `money` minor units of the row's
 * currency, `usd` micro-dollars, `share` from 0 to 1.
 */
export type ColumnKind = "text" | "count" | "credits" | "money" | "usd" | "share";

export interface FigureColumn {
  key: string;
  label: string;
  kind: ColumnKind;
}

export interface FigureRow {
  /** Of its money; USD where it has none. */
  currency?: string | null;
  values: Record<string, string | number | null>;
  /** Where the row leads. */
  href?: string;
}

/** One table of figures: the page draws it, the export writes it. */
export interface FigureTable {
  id: string;
  title: string;
  /** What the figures are, where the title does not say it. */
  note?: string;
  columns: FigureColumn[];
  rows: FigureRow[];
  /** What it says without rows. */
  none: string;
}

/** A table as CSV, its numbers exact: credits and money with all their decimals. */
export function figureCsv({ columns, rows }: FigureTable): string {
  const hasMoney = columns.some(({ kind }) => kind === "money");
  const head = [...columns.map(({ label }) => label), ...(hasMoney ? ["Currency"] : [])];
  const lines = rows.map(({ currency, values }) => [
    ...columns.map(({ key, kind }) => plainFigure(values[key] ?? null, kind, currency ?? "usd")),
    ...(hasMoney ? [(currency ?? "usd").toUpperCase()] : []),
  ]);
  return [head, ...lines].map(csvLine).join("");
}

function plainFigure(
  value: string | number | null,
  kind: ColumnKind,
  currency: string,
): string | number {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (kind === "credits") return toCredits(value);
  if (kind === "usd") return value / 1_000_000;
  if (kind === "money") {
    const digits = minorDigits(currency);
    return (value / 10 ** digits).toFixed(digits);
  }
  return value;
}
