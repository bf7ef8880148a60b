import { describe, expect, test } from "vitest";
import { evaluate } from "@/lib/chat/tools/evaluate";
import { toDecimal } from "@/lib/chat/tools/rational";

const result = (expression: string) => toDecimal(evaluate(expression)).decimal;

describe("the calculator", () => {
  test.each([
    ["0.1 + 0.2", "0.3"],
    ["2 + 3 * 4", "14"],
    ["(2 + 3) * 4", "20"],
    ["10 - 4 - 3", "3"],
    ["100 / 8 / 2", "6.25"],
    ["-2^2", "-4"],
    ["(-2)^2", "4"],
    ["2^3^2", "512"],
    ["2^-2", "0.25"],
    ["2 ** 10", "1024"],
    ["18% of 2,450", "441"],
    ["200 * (1 - 18%)", "164"],
    ["17 % 5", "2"],
    ["-7 % 3", "2"],
    ["1,200.50 × 3", "3601.5"],
    ["round(10 / 3, 2)", "3.33"],
    ["round(-2.5)", "-3"],
    ["floor(-1.2) + ceil(1.2)", "0"],
    ["max(1, 7, 3) - min(2, -2)", "9"],
    ["123456789012345678901234567890 * 987654321", "121932631124828532112482853211126352690"],
  ])("%s is %s", (expression, expected) => {
    expect(result(expression)).toBe(expected);
  });

  test("a third is not exact, and says so", () => {
    expect(toDecimal(evaluate("1/3"))).toEqual({ decimal: `0.${"3".repeat(30)}`, isExact: false });
    expect(toDecimal(evaluate("1/3 * 3"))).toEqual({ decimal: "1", isExact: true });
  });

  test.each(["", "2 +", "(1", "1 2", "two", "1 / 0", "process.exit()", "2 ^ 0.5", "abs()"])(
    "refuses %j with a sentence",
    (expression) => {
      expect(() => evaluate(expression)).toThrow(/\.$/);
    },
  );

  test.each(["9^9^9^9", "10^100000", `${"9^99*".repeat(60)}1`])(
    "does not let %s keep the server busy",
    (expression) => {
      const started = performance.now();
      expect(() => evaluate(expression)).toThrow("too long");
      expect(performance.now() - started).toBeLessThan(500);
    },
  );
});
