import { Skeleton } from "@/components/ui/skeleton";

/** What an operator's list shows while it is read. */
export function ListLoading() {
  return (
    <div role="status" className="grid gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-9 w-40" />
      <Skeleton className="h-96 rounded-xl" />
    </div>
  );
}
