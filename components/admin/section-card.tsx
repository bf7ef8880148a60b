import type { ReactNode } from "react";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";

interface SectionCardProps {
  title: string;
  description?: ReactNode;
  action?: ReactNode;
  /** Rows to its edges, under a line. */
  children: ReactNode;
}

/** A card with a heading over a table or a list, which is the landmark where it has a name. */
export function SectionCard({ title, description, action, children }: SectionCardProps) {
  return (
    <Card className="min-w-0">
      <CardHeader className="flex-row flex-wrap items-start justify-between gap-3 pb-4">
        <div className="grid gap-1">
          <CardTitle>{title}</CardTitle>
          {description && <CardDescription>{description}</CardDescription>}
        </div>
        {action && <div className="flex flex-wrap gap-2">{action}</div>}
      </CardHeader>
      <div className="rounded-b-xl border-t">{children}</div>
    </Card>
  );
}

/** What stands where a table would, without rows. */
export function NothingHere({ children }: { children: ReactNode }) {
  return <p className="px-5 py-8 text-center text-muted-foreground text-sm">{children}</p>;
}
