import type { ReactNode } from "react";

/** A part of a page with its own heading and address. */
export function Section({
  id,
  title,
  description,
  children,
}: {
  id: string;
  title: string;
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid scroll-mt-20 gap-5">
      <div className="grid gap-1">
        <h2 id={`${id}-title`} className="font-semibold text-lg tracking-tight">
          {title}
        </h2>
        {description && <p className="text-muted-foreground text-sm leading-6">{description}</p>}
      </div>
      {children}
    </section>
  );
}
