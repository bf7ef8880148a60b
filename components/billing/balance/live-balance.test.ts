import { expect, test } from "vitest";
import { isLater } from "@/components/billing/balance/live-balance";

const known = {
  availableMicros: 90,
  heldMicros: 10,
  lastSeq: 7,
  asOf: "2026-11-20T10:00:00.000Z",
};

test("a balance with an older ledger row never replaces a newer one, however late it was read", () => {
  expect(isLater({ ...known, lastSeq: 6, asOf: "2026-11-20T11:00:00.000Z" }, known)).toBe(false);
  expect(isLater({ ...known, lastSeq: 8, asOf: "2026-11-20T09:00:00.000Z" }, known)).toBe(true);
});

test("between balances of one row, the one read earlier never replaces the later: holds write no row", () => {
  expect(isLater({ ...known, asOf: "2026-11-20T09:59:59.999Z" }, known)).toBe(false);
  expect(isLater({ ...known, asOf: "2026-11-20T10:00:00.001Z" }, known)).toBe(true);
});

test("what carries neither a row nor a time is news", () => {
  expect(isLater({ availableMicros: 80, heldMicros: 0 }, known)).toBe(true);
});
