"use client";

import type { Route } from "next";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";

export interface Section {
  href: Route;
  label: string;
}

/**
 * The sections of one area, each with an address of its own, as a row of tabs that scrolls sideways
 * on a phone, where it keeps the current one in view. The first is the area's front page and is
 * current on its own address alone.
 */
export function SectionNav({ label, sections }: { label: string; sections: Section[] }) {
  const pathname = usePathname();
  const row = useRef<HTMLElement>(null);
  const current = sections.find(
    ({ href }, index) => pathname === href || (index > 0 && pathname.startsWith(`${href}/`)),
  )?.href;
  useEffect(() => {
    const tab = current && row.current?.querySelector("[aria-current=page]");
    if (tab && row.current) centre(row.current, tab);
  }, [current]);
  return (
    <nav
      ref={row}
      aria-label={label}
      className="-mx-4 overflow-x-auto overflow-y-hidden border-b px-4 sm:mx-0 sm:px-0"
    >
      <ul className="flex w-max gap-5 sm:gap-6">
        {sections.map(({ href, label: sectionLabel }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={href === current ? "page" : undefined}
              className={cn(
                "-mb-px inline-block whitespace-nowrap border-transparent border-b-2 pt-1.5 pb-2.5 font-medium text-muted-foreground text-sm transition-colors -outline-offset-2 hover:text-foreground",
                href === current && "border-primary text-foreground",
              )}
            >
              {sectionLabel}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Scrolls the row alone: `scrollIntoView` would move the page up and down as well. */
function centre(row: HTMLElement, tab: Element) {
  const [outer, inner] = [row.getBoundingClientRect(), tab.getBoundingClientRect()];
  row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}
