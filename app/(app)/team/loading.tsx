import { Card, CardContent, CardHeader } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";

/** The shape of a section of the team while it is read. */
export default function TeamLoading() {
  return (
    <div role="status">
      <span className="sr-only">Loading</span>
      <Card>
        <CardHeader className="pb-5">
          <Skeleton className="h-5 w-32" />
          <Skeleton className="h-4 w-64 max-w-full" />
        </CardHeader>
        <CardContent className="grid gap-5 border-t">
          {["first", "second", "third", "fourth"].map((row) => (
            <Skeleton key={row} className="h-9" />
          ))}
        </CardContent>
      </Card>
    </div>
  );
}
