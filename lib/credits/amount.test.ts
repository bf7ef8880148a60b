import { describe, expect, test } from "vitest";
import { formatCredits, toCredits, toMicros } from "@/lib/credits/amount";

describe("amounts", () => {
  test.each([
    [0, 0],
    [5, 5_000_000],
    [0.000001, 1],
    [1234.5, 1_234_500_000],
    ["9000000000", 9_000_000_000_000_000],
    ["-0.25", -250_000],
    [0.1 + 0.2, 300_000],
  ])("%s credits are %d micro-credits", (credits, micros) => {
    expect(toMicros(credits)).toBe(micros);
  });

  test.each([
    0.0000001,
    "1.2345678",
    "1e3",
    "",
    " 5",
    "12345678901",
    Number.NaN,
    Infinity,
    "9999999999",
  ])("%s is refused, not rounded", (credits) => {
    expect(() => toMicros(credits)).toThrow(RangeError);
  });

  test("every micro-credit survives the way out and back", () => {
    for (const micros of [1, 999_999, 1_000_001, 123_456_789_012, 9_000_000_000_000_000]) {
      expect(toMicros(toCredits(micros))).toBe(micros);
    }
  });

  test("people read thousands and only the decimals there are", () => {
    expect(formatCredits(1_234_500_000)).toBe("1,234.5");
    expect(formatCredits(1)).toBe("0.000001");
  });
});
