import type { ReactNode } from "react";
import { AccountMenu } from "@/components/layout/account-menu";
import { Logo } from "@/components/layout/logo";
import { NavLink } from "@/components/layout/nav-link";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { Link } from "@/components/ui/link";

interface AppHeaderProps {
  /** The product's name, or the organization's own. */
  productName: string;
  /** The organization's own mark. */
  logo: string | null;
  user: { name: string; email: string; isOperator: boolean };
  /** The catalog sells the content agent. */
  hasContent: boolean;
  /** Chooses the account; shows nothing to who has one. */
  switcher: ReactNode;
  /** The credit indicator, which stays in view on every signed-in page. */
  indicator: ReactNode;
  /** The bell with what the person is told. */
  bell: ReactNode;
}

/** The header of the signed-in pages. */
export function AppHeader(props: AppHeaderProps) {
  const { productName, logo, user, hasContent, switcher, indicator, bell } = props;
  return (
    <header className="sticky top-0 z-40 h-14 shrink-0 border-b bg-background/85 backdrop-blur-md">
      <div className="flex h-full items-center gap-3 px-4 sm:gap-5 sm:px-6">
        <Link
          href="/chat"
          className="min-w-0 rounded-md max-sm:[&_span>span]:hidden"
          aria-label={`${productName}, chat`}
        >
          <Logo name={productName} image={logo} />
        </Link>
        {switcher}
        <nav aria-label="Main" className="flex items-center">
          <NavLink href="/chat" className="px-2 sm:px-2.5">
            Chat
          </NavLink>
          {hasContent && (
            <NavLink href="/content" className="px-2 max-sm:hidden sm:px-2.5">
              Content
            </NavLink>
          )}
          <NavLink href="/billing" className="px-2 sm:px-2.5">
            Billing
          </NavLink>
          <NavLink href="/team" className="px-2 max-sm:hidden sm:px-2.5">
            Team
          </NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1.5 sm:gap-2">
          {indicator}
          {bell}
          <span className="max-sm:hidden">
            <ThemeSwitch />
          </span>
          <AccountMenu
            name={user.name}
            email={user.email}
            hasContent={hasContent}
            isOperator={user.isOperator}
          />
        </div>
      </div>
    </header>
  );
}
