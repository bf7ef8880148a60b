import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";

/**
 * A table that scrolls sideways inside its own frame on a narrow screen. `label` names the frame,
 * which takes focus, so that the keyboard can scroll it too.
 */
export function Table({ label, className, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    <section
      aria-label={label}
      className="relative w-full overflow-x-auto rounded-[inherit]"
      {...keyboardScrollable}
    >
      <table className={cn("w-full caption-bottom text-sm", className)} {...props} />
    </section>
  );
}

export function TableHeader({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={cn("border-b", className)} {...props} />;
}

export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return <tbody className={cn("[&>tr:last-child]:border-0", className)} {...props} />;
}

export function TableRow({ className, ...props }: ComponentProps<"tr">) {
  return (
    <tr className={cn("border-b transition-colors hover:bg-muted/50", className)} {...props} />
  );
}

const cellClasses = "px-3 align-middle first:pl-5 last:pr-5 sm:first:pl-6 sm:last:pr-6";

/** A column's heading; `numeric` puts it over a column of figures. */
export function TableHead({
  className,
  numeric = false,
  scope = "col",
  ...props
}: ComponentProps<"th"> & { numeric?: boolean }) {
  return (
    <th
      scope={scope}
      className={cn(
        cellClasses,
        "h-10 whitespace-nowrap font-medium text-muted-foreground text-xs",
        numeric ? "text-right" : "text-left",
        className,
      )}
      {...props}
    />
  );
}

/** A cell; `numeric` sets figures to the right in digits of one width. */
export function TableCell({
  className,
  numeric = false,
  ...props
}: ComponentProps<"td"> & { numeric?: boolean }) {
  return (
    <td
      className={cn(
        cellClasses,
        "py-3",
        numeric && "whitespace-nowrap text-right tabular-nums",
        className,
      )}
      {...props}
    />
  );
}
