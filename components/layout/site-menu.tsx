"use client";

import { Menu } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Sheet, SheetClose, SheetContent, SheetTrigger } from "@/components/ui/sheet";

const linkClasses = "rounded-md px-3 py-2.5 font-medium text-[0.9375rem] hover:bg-accent";

/** The public pages' navigation on a phone. */
export function SiteMenu({ isSignedIn }: { isSignedIn: boolean }) {
  return (
    <Sheet>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label="Menu" className="sm:hidden">
          <Menu aria-hidden="true" />
        </Button>
      </SheetTrigger>
      <SheetContent title="Menu" hideTitle>
        <nav aria-label="Main" className="grid px-3 pb-6">
          <SheetClose asChild>
            <Link href="/pricing" className={linkClasses}>
              Pricing
            </Link>
          </SheetClose>
          <SheetClose asChild>
            <Link href="/docs" className={linkClasses}>
              Docs
            </Link>
          </SheetClose>
          <SheetClose asChild>
            <Link href={isSignedIn ? "/chat" : "/login"} className={linkClasses}>
              {isSignedIn ? "Open chat" : "Sign in"}
            </Link>
          </SheetClose>
        </nav>
      </SheetContent>
    </Sheet>
  );
}
