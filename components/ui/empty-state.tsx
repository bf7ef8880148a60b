import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** Why nothing is here, and what would put something here. */
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
}

/** What a list shows instead of nothing. */
export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        "flex flex-col items-center justify-center gap-1 px-6 py-14 text-center",
        className,
      )}
    >
      {icon && (
        <div className="mb-3 flex size-10 items-center justify-center rounded-lg border bg-muted text-muted-foreground [&_svg]:size-5">
          {icon}
        </div>
      )}
      <p className="font-medium text-sm">{title}</p>
      {description && (
        <p className="max-w-sm text-muted-foreground text-sm leading-6">{description}</p>
      )}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
