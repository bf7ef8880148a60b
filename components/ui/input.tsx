import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

export const controlClasses =
  "w-full rounded-md border border-input bg-card px-3 text-base text-foreground shadow-xs transition-colors duration-100 placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-60 aria-invalid:border-destructive sm:text-sm";

/** A one-line text control. The text is 16 px on a phone, so that Safari does not zoom in. */
export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  return (
    <input
      type={type}
      className={cn(controlClasses, "h-9 read-only:bg-muted", className)}
      {...props}
    />
  );
}
