"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

function ChartSkeleton() {
  return <Skeleton className="size-full" />;
}

// The drawing library is large and draws nothing on the server, so it comes after the page, into
// room that is kept for it.
export const LazyUsageDayChart = dynamic(
  () => import("@/components/billing/usage/usage-day-chart").then((module) => module.UsageDayChart),
  { ssr: false, loading: ChartSkeleton },
);

export const LazyUsageToolChart = dynamic(
  () =>
    import("@/components/billing/usage/usage-tool-chart").then((module) => module.UsageToolChart),
  { ssr: false, loading: ChartSkeleton },
);
