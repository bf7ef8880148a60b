"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

// The drawing library is large and draws nothing on the server, so it comes after the page, into
// room that is kept for it.
export const LazyOverviewChart = dynamic(
  () => import("@/components/admin/overview-chart").then((module) => module.OverviewChart),
  { ssr: false, loading: () => <Skeleton className="size-full" /> },
);
