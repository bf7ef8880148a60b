import type { Route } from "next";
import { Link } from "@/components/ui/link";

interface RangeNavProps {
  label: string;
  pathname: Route;
  choices: { query: Record<string, string>; label: string; isCurrent: boolean }[];
}

/** A choice that is part of the address, as a row of links. */
export function RangeNav({ label, pathname, choices }: RangeNavProps) {
  return (
    <nav aria-label={label}>
      <ul className="inline-flex h-9 items-center gap-0.5 rounded-lg bg-muted p-0.5">
        {choices.map(({ query, label: choiceLabel, isCurrent }) => (
          <li key={choiceLabel}>
            <Link
              href={{ pathname, query }}
              scroll={false}
              aria-current={isCurrent ? "true" : undefined}
              className="inline-flex h-8 items-center rounded-md px-3 font-medium text-muted-foreground text-sm transition-colors hover:text-foreground aria-[current=true]:bg-card aria-[current=true]:text-foreground aria-[current=true]:shadow-xs dark:aria-[current=true]:bg-accent"
            >
              {choiceLabel}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
