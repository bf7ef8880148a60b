import { expect, test } from "vitest";
import { parseOverviewRange } from "@/lib/admin/overview-range";

const now = "2026-03-31T12:00:00.000Z";
const usual = { from: "2026-03-02", to: "2026-03-31" };

test.each([
  [{}, usual],
  [
    { from: "2026-03-01", to: "2026-03-01" },
    { from: "2026-03-01", to: "2026-03-01" },
  ],
  [{ to: "2026-02-28" }, { from: "2026-01-30", to: "2026-02-28" }],
  [{ from: "2026-02-30" }, usual],
  [{ from: "2026-04-01", to: "2026-03-01" }, usual],
  [{ from: "2020-01-01" }, usual],
  [{ from: "x", to: "'; drop" }, usual],
])("%o covers %o", (asked, range) => {
  expect(parseOverviewRange(asked, now)).toEqual(range);
});
