import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

/** The visible name of a control; `htmlFor` ties it to the control's id. */
export function Label({ className, htmlFor, children, ...props }: ComponentProps<"label">) {
  return (
    <label
      htmlFor={htmlFor}
      className={cn("select-none font-medium text-foreground text-sm leading-5", className)}
      {...props}
    >
      {children}
    </label>
  );
}
