import type { ReactNode } from "react";

/** A tool's switch as a picture. */
export function ToolChip({ isOn, children }: { isOn: boolean; children: ReactNode }) {
  const state = isOn
    ? "border-info-border bg-info-surface text-info"
    : "border-border text-muted-foreground";
  return (
    <span
      className={`inline-flex h-7 items-center gap-1.5 rounded-md border px-2 font-medium text-xs ${state}`}
    >
      {children}
    </span>
  );
}
