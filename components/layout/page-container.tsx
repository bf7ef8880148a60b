import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** The column that a signed-in page stands in. */
export function PageContainer({
  className,
  children,
}: {
  className?: string;
  children: ReactNode;
}) {
  return (
    <div
      className={cn(
        "mx-auto flex w-full max-w-5xl flex-col gap-8 px-4 py-8 sm:px-6 sm:py-10",
        className,
      )}
    >
      {children}
    </div>
  );
}
