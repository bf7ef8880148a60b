"use client";

import { RadioGroup } from "radix-ui";
import type { Interval } from "@/components/pricing/plan-action";

const choices: { value: Interval; label: string }[] = [
  { value: "month", label: "Monthly" },
  { value: "year", label: "Yearly" },
];

/** Monthly or yearly prices. */
export function IntervalSwitch({
  interval,
  onChange,
}: {
  interval: Interval;
  onChange: (interval: Interval) => void;
}) {
  return (
    <RadioGroup.Root
      aria-label="Billing interval"
      value={interval}
      onValueChange={(value) => onChange(value === "year" ? "year" : "month")}
      className="inline-flex h-9 items-center gap-0.5 rounded-lg bg-muted p-0.5"
    >
      {choices.map(({ value, label }) => (
        <RadioGroup.Item
          key={value}
          value={value}
          className="inline-flex h-8 items-center rounded-md px-3 font-medium text-muted-foreground text-sm transition-colors hover:text-foreground data-[state=checked]:bg-card data-[state=checked]:text-foreground data-[state=checked]:shadow-xs dark:data-[state=checked]:bg-accent"
        >
          {label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
