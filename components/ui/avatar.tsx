import { cn } from "@/components/ui/cn";

function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@._-]+/u)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : [words[0]];
  return (
    letters
      .map((word) => [...(word ?? "?")][0] ?? "")
      .join("")
      .toUpperCase() || "?"
  );
}

/** A person by their initials. Decoration: the name stands beside it or labels its button. */
export function Avatar({ name, className }: { name: string; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={cn(
        "inline-flex size-8 shrink-0 select-none items-center justify-center rounded-full border bg-secondary font-medium text-secondary-foreground text-xs",
        className,
      )}
    >
      {initials(name)}
    </span>
  );
}
