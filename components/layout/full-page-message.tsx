import type { ReactNode } from "react";

/** A page that says one thing and offers a way on. */
export function FullPageMessage({
  eyebrow,
  title,
  children,
  actions,
}: {
  eyebrow?: string;
  title: string;
  children: ReactNode;
  actions: ReactNode;
}) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center gap-3 px-5 py-20 outline-none"
    >
      {eyebrow && <p className="font-mono text-muted-foreground text-sm">{eyebrow}</p>}
      <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
      <div className="text-muted-foreground text-sm leading-6">{children}</div>
      <div className="mt-3 flex flex-wrap gap-2">{actions}</div>
    </main>
  );
}
