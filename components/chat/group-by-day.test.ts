import { expect, test } from "vitest";
import { groupByDay } from "@/components/chat/group-by-day";

test("conversations stand under the UTC day or month they were last spoken in", () => {
  const now = new Date("2026-11-21T00:30:00Z");
  const at = (updatedAt: string) => ({ updatedAt });
  const groups = groupByDay(
    [
      at("2026-11-21T00:10:00Z"),
      at("2026-11-20T23:59:59Z"),
      at("2026-11-20T00:00:00Z"),
      at("2026-11-14T12:00:00Z"),
      at("2026-10-22T12:00:00Z"),
      at("2026-10-20T12:00:00Z"),
      at("2026-10-01T12:00:00Z"),
    ],
    now,
  );
  expect(groups.map(({ label, entries }) => [label, entries.length])).toEqual([
    ["Today", 1],
    ["Yesterday", 2],
    ["Last 7 days", 1],
    ["Last 30 days", 1],
    ["October 2026", 2],
  ]);
});
