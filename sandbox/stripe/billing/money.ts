const WITHOUT_MINOR = new Set(
  "bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "),
);

/** An amount of minor units as people read it: $29.00, ¥500. */
export function formatMoney(amount: number, currency: string): string {
  const zeroDecimal = WITHOUT_MINOR.has(currency);
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: currency.toUpperCase(),
    minimumFractionDigits: zeroDecimal ? 0 : 2,
  }).format(zeroDecimal ? amount : amount / 100);
}

/** Rounds half away from zero, so that a credit is rounded as the debit it mirrors. */
export function roundAmount(amount: number): number {
  return amount < 0 ? -Math.round(-amount) || 0 : Math.round(amount);
}
