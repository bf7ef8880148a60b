import { Logo } from "@/components/layout/logo";
import { Link } from "@/components/ui/link";

const linkClasses =
  "rounded-sm text-muted-foreground text-sm transition-colors hover:text-foreground";

/** The foot of the public pages. */
export function SiteFooter({ productName, tagline }: { productName: string; tagline: string }) {
  return (
    <footer className="border-t">
      <div className="mx-auto flex max-w-6xl flex-col gap-8 px-4 py-10 sm:flex-row sm:items-start sm:justify-between sm:px-6">
        <div className="grid max-w-xs gap-2">
          <Logo name={productName} />
          <p className="text-muted-foreground text-sm leading-6">{tagline}</p>
        </div>
        <nav aria-label="Footer" className="grid grid-cols-2 gap-x-12 gap-y-2.5">
          <Link href="/pricing" className={linkClasses}>
            Pricing
          </Link>
          <Link href="/login" className={linkClasses}>
            Sign in
          </Link>
          <Link href="/docs" className={linkClasses}>
            Docs
          </Link>
          <Link href="/signup" className={linkClasses}>
            Create an account
          </Link>
        </nav>
      </div>
    </footer>
  );
}
