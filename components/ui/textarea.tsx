import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";
import { controlClasses } from "@/components/ui/input";

/** A text control of several lines that grows with its text. */
export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      className={cn(
        controlClasses,
        "read-only:bg-muted field-sizing-content min-h-20 py-2 leading-6",
        className,
      )}
      {...props}
    />
  );
}
