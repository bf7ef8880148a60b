import { expect, test } from "vitest";
import { floorCredits, shortCredits } from "@/components/billing/balance/floor-credits";

test("a shortened balance never reads as more than there is", () => {
  expect(floorCredits(4_999_999)).toBe("4.99");
  expect(floorCredits(1)).toBe("0");
  expect(shortCredits(1_031_000_000)).toBe("1,031");
  expect(shortCredits(123_999 * 1_000_000)).toBe("123.9K");
  expect(shortCredits(1_999_999 * 1_000_000)).toBe("1.9M");
});
