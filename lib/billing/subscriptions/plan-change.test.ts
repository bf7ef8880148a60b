import { expect, test } from "vitest";
import { whenToSwitch } from "@/lib/billing/subscriptions/plan-change";

const month = (unitAmount: number) => ({ interval: "month" as const, unitAmount });
const year = (unitAmount: number) => ({ interval: "year" as const, unitAmount });

test.each([
  ["dearer, same interval", month(900), month(2900), "now"],
  ["as dear, same interval", month(900), month(900), "now"],
  ["cheaper, same interval", month(2900), month(900), "period_end"],
  ["a year instead of a month, though cheaper a month", month(2900), year(9000), "now"],
  ["a month instead of a year, though dearer a month", year(9000), month(2900), "period_end"],
  ["cheaper year", year(29_000), year(9000), "period_end"],
] as const)("a switch to %s", (_, from, to, when) => {
  expect(whenToSwitch(from, to)).toBe(when);
});
