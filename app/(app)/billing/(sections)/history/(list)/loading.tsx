import { Skeleton } from "@/components/ui/skeleton";

export default function HistoryLoading() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading</span>
      <Skeleton className="ml-auto h-9 w-64" />
      <Skeleton className="h-160 rounded-xl" />
    </div>
  );
}
