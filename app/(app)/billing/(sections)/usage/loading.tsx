import { Skeleton } from "@/components/ui/skeleton";

export default function UsageLoading() {
  return (
    <div role="status" className="grid gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="ml-auto h-9 w-56" />
      <Skeleton className="h-28 rounded-xl" />
      <Skeleton className="h-100 rounded-xl" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
