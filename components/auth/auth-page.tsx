import type { ReactNode } from "react";

interface AuthPageProps {
  title: string;
  description?: ReactNode;
  /** Why the person is here, above everything else they read. */
  notice?: ReactNode;
  children: ReactNode;
  /** The way to another page for who is wrong here. */
  footer?: ReactNode;
}

/** What the pages that let people in have in common. */
export function AuthPage({ title, description, notice, children, footer }: AuthPageProps) {
  return (
    <div className="grid gap-6">
      <div className="grid gap-1.5">
        <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
        {description && <p className="text-muted-foreground text-sm leading-6">{description}</p>}
      </div>
      {notice}
      {children}
      {footer && <p className="text-muted-foreground text-sm leading-6">{footer}</p>}
    </div>
  );
}
