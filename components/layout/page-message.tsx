import type { ReactNode } from "react";

export interface PageMessageProps {
  eyebrow?: string;
  title: string;
  children: ReactNode;
  actions: ReactNode;
}

/** What a page that says one thing says, and a way on. Stands in a `main` that is there already. */
export function PageMessage({ eyebrow, title, children, actions }: PageMessageProps) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center gap-3 px-5 py-20">
      {eyebrow && <p className="font-mono text-muted-foreground text-sm">{eyebrow}</p>}
      <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
      <div className="text-muted-foreground text-sm leading-6">{children}</div>
      <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
    </div>
  );
}
