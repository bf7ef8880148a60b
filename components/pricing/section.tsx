import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";

/** A part of a page with its own heading and address. */
export function Section({
  id,
  title,
  description,
  isSplit = false,
  aside,
  children,
}: {
  id: string;
  title: string;
  description?: ReactNode;
  /** Sets the heading beside the content where there is room, not above it. */
  isSplit?: boolean;
  /** At the end of the heading's line; below it where it takes the whole width. */
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className={cn(
        "grid scroll-mt-20 gap-5",
        isSplit && "lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)] lg:gap-10",
      )}
    >
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 self-start">
        <div className="grid gap-1">
          <h2 id={`${id}-title`} className="font-semibold text-lg tracking-tight">
            {title}
          </h2>
          {description && <p className="text-muted-foreground text-sm leading-6">{description}</p>}
        </div>
        {aside}
      </div>
      {children}
    </section>
  );
}
