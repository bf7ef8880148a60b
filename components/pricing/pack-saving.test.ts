import { expect, test } from "vitest";
import { packSavingPercent } from "@/components/pricing/pack-saving";

const pack = (credits: number, unitAmount: number, currency = "usd") => ({
  creditsMicros: credits * 1_000_000,
  unitAmount,
  currency,
});

test("a pack's saving is against the dearest credit on sale, and the dearest saves nothing", () => {
  const packs = [pack(500, 500), pack(2000, 1500), pack(5000, 3500)];
  expect(packs.map((one) => packSavingPercent(one, packs))).toEqual([0, 25, 30]);
});

test("a saving is rounded down: none is promised that is not there", () => {
  const packs = [pack(100, 1000), pack(1000, 9001)];
  expect(packSavingPercent(pack(1000, 9001), packs)).toBe(9);
});

test("packs in another currency are not compared", () => {
  expect(packSavingPercent(pack(100, 100), [pack(1, 100, "jpy"), pack(100, 100)])).toBe(0);
});
