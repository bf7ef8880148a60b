"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";

export interface Section {
  href: Route;
  label: string;
}

/**
 * The sections of one area, each with an address of its own, as a row of tabs that scrolls sideways
 * on a phone. The first is the area's front page and is current on its own address alone.
 */
export function SectionNav({ label, sections }: { label: string; sections: Section[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto border-b px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {sections.map(({ href, label: sectionLabel }, index) => {
          const isCurrent = pathname === href || (index > 0 && pathname.startsWith(`${href}/`));
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "-mb-px inline-block whitespace-nowrap border-transparent border-b-2 px-2.5 pt-1.5 pb-2.5 font-medium text-muted-foreground text-sm transition-colors -outline-offset-2 hover:text-foreground",
                  isCurrent && "border-primary text-foreground",
                )}
              >
                {sectionLabel}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
