import { Skeleton } from "@/components/ui/skeleton";

/** As tall as what comes, so that nothing moves when it is there. */
export default function BillingLoading() {
  return (
    <div role="status" className="grid gap-10">
      <span className="sr-only">Loading</span>
      <div className="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Skeleton className="h-76 rounded-xl" />
        <Skeleton className="h-76 rounded-xl" />
      </div>
      <div className="grid gap-5">
        <div className="grid gap-3">
          <Skeleton className="h-6 w-20" />
          <Skeleton className="h-4 w-full max-w-md" />
        </div>
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Skeleton className="h-120 rounded-xl" />
          <Skeleton className="h-120 rounded-xl" />
          <Skeleton className="h-120 rounded-xl" />
          <Skeleton className="h-120 rounded-xl" />
        </div>
      </div>
    </div>
  );
}
