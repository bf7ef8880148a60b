import { expect, test } from "vitest";
import { formatMoney, formatPrice, formatPricePerCredit } from "@/lib/pricing/format-money";

test("money is written by its currency's own minor units", () => {
  expect(formatMoney(900, "usd")).toBe("$9.00");
  expect(formatMoney(900, "jpy")).toBe("¥900");
  expect(formatMoney(-250, "usd")).toBe("-$2.50");
});

test("a price tag drops the cents only where there are none", () => {
  expect(formatPrice(900, "usd")).toBe("$9");
  expect(formatPrice(990, "usd")).toBe("$9.90");
});

test("the price of a credit keeps the hundredths of a cent that tell packs apart", () => {
  const perCredit = (unitAmount: number, credits: number) =>
    formatPricePerCredit({ unitAmount, creditsMicros: credits * 1_000_000 }, "usd");
  expect(perCredit(500, 500)).toBe("$0.01");
  expect(perCredit(1500, 2000)).toBe("$0.0075");
});
