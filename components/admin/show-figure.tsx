import type { ColumnKind } from "@/components/admin/figure-table";
import { formatCredits } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";

const whole = new Intl.NumberFormat("en-US");
const dollars = new Intl.NumberFormat("en-US", {
  style: "currency",
  currency: "usd",
  minimumFractionDigits: 2,
  maximumFractionDigits: 6,
});
const briefDollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "usd" });
const percent = new Intl.NumberFormat("en-US", { style: "percent", maximumFractionDigits: 1 });

/** A figure as a table shows it; nothing known is a dash. */
export function showFigure(
  value: string | number | null,
  kind: ColumnKind,
  currency: string,
): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  switch (kind) {
    case "credits":
      return formatCredits(value);
    case "money":
      return formatMoney(value, currency);
    case "usd":
      return showDollars(value);
    case "share":
      return percent.format(value);
    default:
      return whole.format(value);
  }
}

/** Micro-dollars: to the cent, and below ten cents with every decimal there is. */
export function showDollars(micros: number): string {
  const format = Math.abs(micros) < 100_000 ? dollars : briefDollars;
  return format.format(micros / 1_000_000);
}

export const showPercent = (share: number) => percent.format(share);
export const showCount = (count: number) => whole.format(count);
