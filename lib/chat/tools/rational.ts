import { ToolFailure } from "@/lib/chat/tools/chat-tool";

/** An exact number: `numerator / denominator` in lowest terms, the denominator positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Bits of a numerator or denominator, about 3,000 digits: more is a way to keep a server busy. */
const maxBits = 10_000;
const fractionDigits = 30;

/** @throws ToolFailure for a denominator of zero and for numbers too long to be worked with. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new ToolFailure("Division by zero.");
  const divisor = greatestCommonDivisor(abs(numerator), abs(denominator));
  const sign = denominator < 0n ? -1n : 1n;
  const result = {
    numerator: (sign * numerator) / divisor,
    denominator: abs(denominator) / divisor,
  };
  if (bitLength(result.numerator) > maxBits || bitLength(result.denominator) > maxBits) {
    throw new ToolFailure("The number is too long.");
  }
  return result;
}

/** A decimal such as `12.5`, exactly. */
export function fromDecimal(written: string): Rational {
  const [whole = "", fraction = ""] = written.split(".");
  return rational(BigInt(whole + fraction || "0"), 10n ** BigInt(fraction.length));
}

export const add = (a: Rational, b: Rational) =>
  rational(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );
export const negate = (a: Rational) => rational(-a.numerator, a.denominator);
export const subtract = (a: Rational, b: Rational) => add(a, negate(b));
export const multiply = (a: Rational, b: Rational) =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator);
export const divide = (a: Rational, b: Rational) =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator);

/** The greatest whole number that is not above it. */
export function floor(a: Rational): Rational {
  const quotient = a.numerator / a.denominator;
  const isBelow = a.numerator < 0n && quotient * a.denominator !== a.numerator;
  return rational(isBelow ? quotient - 1n : quotient);
}

export const remainder = (a: Rational, b: Rational) =>
  subtract(a, multiply(b, floor(divide(a, b))));

/** @throws ToolFailure unless the exponent is whole and the result of a workable length. */
export function power(base: Rational, exponent: Rational): Rational {
  if (exponent.denominator !== 1n) {
    throw new ToolFailure("Only whole exponents have an exact result.");
  }
  const times = abs(exponent.numerator);
  const longest = Math.max(bitLength(base.numerator), bitLength(base.denominator));
  if (times * BigInt(longest) > BigInt(maxBits)) throw new ToolFailure("The number is too long.");
  const result = rational(base.numerator ** times, base.denominator ** times);
  return exponent.numerator < 0n ? divide(rational(1n), result) : result;
}

export function isLess(a: Rational, b: Rational): boolean {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

/** To the nearest of so many decimals, halves away from zero, as bills are rounded. */
export function roundTo(value: Rational, decimals: number): Rational {
  const scale = 10n ** BigInt(decimals);
  const scaled = abs(value.numerator) * scale * 2n + value.denominator;
  const rounded = scaled / (value.denominator * 2n);
  return rational(value.numerator < 0n ? -rounded : rounded, scale);
}

/** As a decimal; what has no end is rounded after 30 digits and says so. */
export function toDecimal(value: Rational): { decimal: string; isExact: boolean } {
  const shown = roundTo(value, fractionDigits);
  const scale = 10n ** BigInt(fractionDigits);
  const digits = ((abs(shown.numerator) * scale) / shown.denominator)
    .toString()
    .padStart(fractionDigits + 1, "0");
  const whole = digits.slice(0, -fractionDigits);
  const fraction = digits.slice(-fractionDigits).replace(/0+$/, "");
  const sign = value.numerator < 0n && shown.numerator !== 0n ? "-" : "";
  return {
    decimal: `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}`,
    isExact: shown.numerator === value.numerator && shown.denominator === value.denominator,
  };
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function bitLength(value: bigint): number {
  return abs(value).toString(16).length * 4;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}
