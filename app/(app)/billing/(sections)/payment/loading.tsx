import { Skeleton } from "@/components/ui/skeleton";

export default function PaymentLoading() {
  return (
    <div role="status" className="grid gap-5">
      <span className="sr-only">Loading</span>
      <Skeleton className="ml-auto h-8 w-28" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
