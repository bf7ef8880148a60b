import { Logo } from "@/components/layout/logo";
import { NavLink } from "@/components/layout/nav-link";
import { SiteMenu } from "@/components/layout/site-menu";
import { ThemeSwitch } from "@/components/layout/theme-switch";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";

/** The header of the public pages: the way in for a visitor, the way back for who is signed in. */
export function SiteHeader({
  productName,
  isSignedIn,
}: {
  productName: string;
  isSignedIn: boolean;
}) {
  return (
    <header className="sticky top-0 z-40 border-b bg-background/85 backdrop-blur-md">
      <div className="mx-auto flex h-14 max-w-6xl items-center gap-6 px-4 sm:px-6">
        <Link href="/" className="min-w-0 rounded-md" aria-label={`${productName}, home`}>
          <Logo name={productName} />
        </Link>
        <nav aria-label="Main" className="hidden items-center sm:flex">
          <NavLink href="/pricing">Pricing</NavLink>
          <NavLink href="/docs">Docs</NavLink>
        </nav>
        <div className="ml-auto flex items-center gap-1.5">
          <ThemeSwitch />
          {isSignedIn ? (
            <Button asChild size="sm">
              <Link href="/chat">Open chat</Link>
            </Button>
          ) : (
            <>
              <Button asChild variant="ghost" size="sm" className="hidden sm:inline-flex">
                <Link href="/login">Sign in</Link>
              </Button>
              <Button asChild size="sm">
                <Link href="/signup">Get started</Link>
              </Button>
            </>
          )}
          <SiteMenu isSignedIn={isSignedIn} />
        </div>
      </div>
    </header>
  );
}
