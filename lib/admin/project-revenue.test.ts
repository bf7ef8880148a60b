import path from "node:path";
import { expect, test } from "vitest";
import { projectRevenue } from "@/lib/admin/project-revenue";
import { readCatalog } from "@/lib/pricing/read-catalog";

test("80, 15, 4 and 1 subscribers of devops-agent are worth $800 a month and $9,600 a year", async () => {
  const { plans } = await readCatalog(path.resolve("supabase/catalogs/devops-agent.json"));
  const subscribers = [80, 15, 4, 1];
  const projected = plans.map(({ prices }, at) => ({
    subscribers: subscribers[at] ?? 0,
    monthlyMinor: prices.find(({ interval }) => interval === "month")?.unitAmount ?? 0,
  }));
  expect(projectRevenue(projected)).toEqual({ monthlyMinor: 80_000, yearlyMinor: 960_000 });
});
