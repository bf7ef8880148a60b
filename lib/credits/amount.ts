/** Micro-credits in one credit. Every amount in the database and in this code is in micro-credits. */
export const microsPerCredit = 1_000_000;

const decimalCredits = /^(-?)(\d{1,10})(?:\.(\d{1,6}))?$/;

/**
 * Credits, as catalogs, API bodies and people write them, to micro-credits.
 *
 * @param credits a number or decimal string with at most six decimals, up to nine billion.
 * @throws RangeError when it has more decimals, is not a decimal, or is out of range.
 */
export function toMicros(credits: number | string): number {
  const written = typeof credits === "number" ? plainDecimal(credits) : credits;
  const match = decimalCredits.exec(written);
  if (!match) throw new RangeError(`not an amount of credits with up to six decimals: ${credits}`);
  const [, sign, whole, fraction = ""] = match;
  const micros = Number(whole) * microsPerCredit + Number(fraction.padEnd(6, "0"));
  if (!Number.isSafeInteger(micros))
    throw new RangeError(`more than nine billion credits: ${credits}`);
  return sign === "-" && micros > 0 ? -micros : micros;
}

/** Micro-credits to credits as a number, exact to six decimals, for JSON bodies and charts. */
export function toCredits(micros: number): number {
  return micros / microsPerCredit;
}

/**
 * Micro-credits as a person reads them: thousands separated, decimals only where there are any.
 * `formatCredits(1_234_500_000)` is `"1,234.5"`.
 */
export function formatCredits(micros: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 }).format(
    micros / microsPerCredit,
  );
}

/** A number without an exponent; a seventh decimal that a float cannot help (0.1 + 0.2) is no error. */
function plainDecimal(value: number): string {
  if (!Number.isFinite(value)) return "not finite";
  const rounded = value.toFixed(6);
  return Math.abs(Number(rounded) - value) < 1e-9 ? rounded : String(value);
}
