import { AccountMenu } from "@/components/layout/account-menu";
import { Logo } from "@/components/layout/logo";
import { NavLink } from "@/components/layout/nav-link";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";

interface AdminHeaderProps {
  productName: string;
  user: { name: string; email: string };
}

/** The header of the operators' pages. */
export function AdminHeader({ productName, user }: AdminHeaderProps) {
  return (
    <header className="sticky top-0 z-40 h-14 shrink-0 border-b bg-background/85 backdrop-blur-md">
      <div className="flex h-full items-center gap-3 px-4 sm:gap-4 sm:px-6">
        <Link
          href="/admin"
          className="min-w-0 rounded-md max-sm:[&_span>span]:hidden"
          aria-label={`${productName}, admin`}
        >
          <Logo name={productName} />
        </Link>
        <Badge variant="outline">Admin</Badge>
        <div className="ml-auto flex items-center gap-1.5 sm:gap-2">
          <nav aria-label="Main">
            <NavLink href="/chat" className="px-2 sm:px-2.5">
              Chat
            </NavLink>
          </nav>
          <span className="max-sm:hidden">
            <ThemeSwitch />
          </span>
          <AccountMenu name={user.name} email={user.email} hasContent={false} isOperator />
        </div>
      </div>
    </header>
  );
}
