"use client";

import { usePathname } from "next/navigation";
import { cn } from "@/components/ui/cn";
import { Link } from "@/components/ui/link";

export interface DocsLink {
  /** A path, which may name a page that is found by its name alone. */
  pathname: string;
  title: string;
  /** Pages below this one, listed while one of them is shown. */
  inside?: DocsLink[];
}

/** On a phone the row is longer than the screen; this brings an item of it into view. */
function centreInRow(item: HTMLLIElement | null) {
  const row = item?.closest("nav");
  if (item && row) row.scrollLeft = item.offsetLeft - (row.clientWidth - item.offsetWidth) / 2;
}

/** A link, with those below it where the reader is there. */
function opened(pathname: string) {
  return (link: DocsLink): (DocsLink & { isInside: boolean })[] => {
    const isHere = pathname === link.pathname || pathname.startsWith(`${link.pathname}/`);
    const inside = isHere ? (link.inside ?? []) : [];
    return [{ ...link, isInside: false }, ...inside.map((one) => ({ ...one, isInside: true }))];
  };
}

/** The list of guides: a column beside the text, on a phone a row above it. */
export function DocsNav({ links }: { links: DocsLink[] }) {
  const pathname = usePathname();
  return (
    <nav
      aria-label="Guides"
      className="relative -mx-4 overflow-x-auto border-b px-4 py-2 lg:sticky lg:overflow-visible lg:top-14 lg:mx-0 lg:h-fit lg:border-0 lg:px-0 lg:py-12"
    >
      <ul className="flex gap-1 lg:grid lg:gap-0.5">
        {links.flatMap(opened(pathname)).map(({ pathname: path, title, isInside }) => {
          const isCurrent = pathname === path;
          return (
            <li key={path} ref={isCurrent ? centreInRow : undefined}>
              <Link
                href={{ pathname: path }}
                aria-current={isCurrent ? "page" : undefined}
                className={cn(
                  "block whitespace-nowrap rounded-md px-3 py-1.5 lg:whitespace-normal text-muted-foreground text-sm transition-colors -outline-offset-2 hover:text-foreground",
                  isInside && "lg:pl-6",
                  isCurrent && "bg-secondary font-medium text-foreground",
                )}
              >
                {title}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
