import { cva, type VariantProps } from "class-variance-authority";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

const calloutVariants = cva(
  "flex gap-3 rounded-lg border px-4 py-3 text-sm leading-6 [&>svg]:mt-1 [&>svg]:size-4 [&>svg]:shrink-0",
  {
    variants: {
      tone: {
        info: "border-info-border bg-info-surface [&>svg]:text-info",
        success: "border-success-border bg-success-surface [&>svg]:text-success",
        warning: "border-warning-border bg-warning-surface [&>svg]:text-warning",
        danger: "border-destructive-border bg-destructive-surface [&>svg]:text-destructive",
      },
    },
    defaultVariants: { tone: "info" },
  },
);

const iconByTone = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
};

interface CalloutProps extends VariantProps<typeof calloutVariants> {
  title?: ReactNode;
  children?: ReactNode;
  /** A button or link at the end of the line. */
  action?: ReactNode;
  /** Announces the message when it appears: `polite` waits, `assertive` interrupts. */
  live?: "polite" | "assertive";
  className?: string;
}

/** A message that stays where it is, about what stands below or beside it. */
export function Callout({ tone, title, children, action, live, className }: CalloutProps) {
  const Icon = iconByTone[tone ?? "info"];
  const role = live === "assertive" ? "alert" : live === "polite" ? "status" : undefined;
  return (
    <div
      role={role}
      className={cn(
        calloutVariants({ tone }),
        action && !children && "sm:items-center sm:[&>svg]:mt-0",
        className,
      )}
    >
      <Icon aria-hidden="true" />
      <div className="flex min-w-0 flex-1 flex-col gap-x-4 gap-y-2 sm:flex-row sm:items-center sm:justify-between">
        <div className="min-w-0">
          {title && <p className="font-medium">{title}</p>}
          {children && <div className={cn(title && "text-muted-foreground")}>{children}</div>}
        </div>
        {action && <div className="shrink-0">{action}</div>}
      </div>
    </div>
  );
}
