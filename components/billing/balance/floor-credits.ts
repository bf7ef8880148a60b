const twoDecimals = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumFractionDigits: 1 });

/** Credits to a hundredth, rounded down, so that a balance never reads as more than there is. */
export function floorCredits(micros: number): string {
  return twoDecimals.format(Math.floor(micros / 10_000) / 100);
}

/** As `floorCredits`, with a hundred thousand and more in thousands: room for a header. */
export function shortCredits(micros: number): string {
  const credits = micros / 1_000_000;
  // Compact notation rounds to the nearest; a step down first keeps it from rounding up.
  return credits < 100_000 ? floorCredits(micros) : compact.format(floorToTenths(credits));
}

function floorToTenths(credits: number): number {
  const unit = credits >= 1_000_000 ? 100_000 : 100;
  return Math.floor(credits / unit) * unit;
}
