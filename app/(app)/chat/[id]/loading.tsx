import { Skeleton } from "@/components/ui/skeleton";

/** A conversation's outline while it is read. */
export default function ConversationLoading() {
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-8 px-4 py-8 sm:px-6">
      <span role="status" className="sr-only">
        Loading the conversation
      </span>
      <Skeleton className="ml-auto h-11 w-64 max-w-[85%] rounded-2xl" />
      <div className="grid gap-3">
        <Skeleton className="h-8 w-56" />
        <Skeleton className="h-4 w-full" />
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-2/3" />
      </div>
    </div>
  );
}
