import { Check, Hourglass, X } from "lucide-react";
import { cn } from "@/components/ui/cn";

const marks = {
  arrived: { Icon: Check, className: "border-success-border bg-success-surface text-success" },
  waiting: { Icon: Hourglass, className: "border-info-border bg-info-surface text-info" },
  failed: {
    Icon: X,
    className: "border-destructive-border bg-destructive-surface text-destructive",
  },
};

/** The sign above the words: done, under way, or not done. */
export function PurchaseMark({ tone }: { tone: keyof typeof marks }) {
  const { Icon, className } = marks[tone];
  return (
    <span
      aria-hidden="true"
      className={cn("grid size-12 place-items-center rounded-full border", className)}
    >
      <Icon className="size-5" />
    </span>
  );
}
