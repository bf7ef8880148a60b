import { cn } from "@/components/ui/cn";

/** A hairline between groups. */
export function Separator({
  orientation = "horizontal",
  className,
}: {
  orientation?: "horizontal" | "vertical";
  className?: string;
}) {
  const shape = orientation === "horizontal" ? "h-px w-full" : "w-px self-stretch";
  return <div aria-hidden="true" className={cn("shrink-0 bg-border", shape, className)} />;
}
