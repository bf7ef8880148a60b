import type { ComponentProps } from "react";
import { cn } from "@/components/ui/cn";

/** Stands where something will be, in its size, so that nothing jumps when it comes. */
export function Skeleton({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      aria-hidden="true"
      className={cn("animate-pulse rounded-md bg-secondary", className)}
      {...props}
    />
  );
}
