import { expect, test } from "vitest";
import { briefCredits } from "@/components/billing/balance/brief-credits";

test.each([
  [0, "0"],
  [500_000_000, "500"],
  [1_333_333_333, "1,333.33"],
  [666_666_667, "666.66"],
  [1_999_999, "1.99"],
  [4_213, "0.004213"],
  [-999_999, "-0.999999"],
  [-12_345_678, "-12.34"],
])("%i micro-credits read %s", (micros, words) => {
  expect(briefCredits(micros)).toBe(words);
});
