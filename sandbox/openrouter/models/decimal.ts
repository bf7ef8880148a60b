/** Money is exact here: a price is a decimal string, and sums are counted in 10^-18 USD. */
const DIGITS = 18;
const ONE = 10n ** BigInt(DIGITS);

/** Parses a decimal string of USD, for example `0.00000015`, into units of 10^-18 USD. */
export function parseUsd(decimal: string): bigint {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (!match) throw new Error(`Not a decimal number of USD: ${decimal}`);
  const fraction = (match[2] ?? "").padEnd(DIGITS, "0").slice(0, DIGITS);
  return BigInt(match[1] ?? "0") * ONE + BigInt(fraction);
}

/** USD as a decimal string without trailing zeros. */
export function formatUsd(units: bigint): string {
  const fraction = (units % ONE).toString().padStart(DIGITS, "0").replace(/0+$/, "");
  return fraction === "" ? `${units / ONE}` : `${units / ONE}.${fraction}`;
}

/** `0.15` USD a million tokens is `0.00000015` USD a token. */
export function perToken(usdPerMillion: string): string {
  return formatUsd(parseUsd(usdPerMillion) / 1_000_000n);
}
