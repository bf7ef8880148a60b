/** How many digits a currency's minor units are: 2 for dollars, 0 for yen. */
export function minorDigits(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
  }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** Minor units as money with all its digits, as invoices write it: `$9.00`. */
export function formatMoney(minor: number, currency: string): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency }).format(
    minor / 10 ** minorDigits(currency),
  );
}

/** Minor units as a price tag: `$9`, and `$9.90` where there are cents. */
export function formatPrice(minor: number, currency: string): string {
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    trailingZeroDisplay: "stripIfInteger",
  }).format(minor / 10 ** minorDigits(currency));
}

/** What one credit costs, to a hundredth of a cent: `$0.0075`. */
export function formatPricePerCredit(
  { unitAmount, creditsMicros }: { unitAmount: number; creditsMicros: number },
  currency: string,
): string {
  const credits = creditsMicros / 1_000_000;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  }).format(unitAmount / 10 ** minorDigits(currency) / credits);
}
