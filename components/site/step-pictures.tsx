import { FileText, LoaderCircle, Square } from "lucide-react";
import type { ReactNode } from "react";
import { ToolChip } from "@/components/site/tool-chip";
import type { ExampleCharge } from "@/lib/pricing/example-charge";

// Close-ups of the chat, with what the catalog in force charges. Nothing in them works, so screen
// readers pass over them: the text under each says the same.

/** The price before sending, with what raises it and without that. */
export function PricePicture({ charge: { lines, total, choice } }: { charge: ExampleCharge }) {
  const name = choice?.name ?? lines[0]?.name;
  const rows = [
    { isOn: true, most: total },
    ...(choice ? [{ isOn: false, most: choice.without }] : []),
  ];
  return (
    <Frame>
      {rows.map(({ isOn, most }) => (
        <div key={most} className="flex items-center justify-between gap-3">
          <ToolChip isOn={isOn}>
            <FileText className="size-3.5" /> {name}
          </ToolChip>
          <span className="whitespace-nowrap text-muted-foreground text-xs tabular-nums">
            at most <span className="font-medium text-foreground">{most}</span> credits
          </span>
        </div>
      ))}
    </Frame>
  );
}

/** A reply on its way: the tool that runs, what is held for it, and the way to stop it. */
export function RunPicture({ charge: { lines, total } }: { charge: ExampleCharge }) {
  return (
    <Frame>
      <div className="flex items-center gap-2 text-xs">
        <LoaderCircle className="size-3.5 text-primary" />
        <span className="font-medium">{lines.at(-1)?.name}</span>
        <span className="text-muted-foreground">is running</span>
      </div>
      <div className="flex items-center justify-between gap-3">
        <span className="whitespace-nowrap text-muted-foreground text-xs tabular-nums">
          <span className="font-medium text-foreground">{total}</span> credits held
        </span>
        <span className="inline-flex h-7 items-center gap-1.5 rounded-md border bg-card px-2.5 font-medium text-xs shadow-xs">
          <Square className="size-2.5 fill-current" /> Stop
        </span>
      </div>
    </Frame>
  );
}

/** The receipt, line by line. */
export function ReceiptPicture({ charge: { lines, total } }: { charge: ExampleCharge }) {
  return (
    <Frame>
      <div className="grid gap-1.5 text-xs tabular-nums">
        {lines.map(({ name, credits }) => (
          <div key={name} className="flex justify-between gap-3 text-muted-foreground">
            <span>{name}</span>
            <span>{credits}</span>
          </div>
        ))}
        <div className="flex justify-between gap-3 border-t border-dashed pt-1.5 font-medium">
          <span>Charged</span>
          <span>{total} credits</span>
        </div>
      </div>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div
      aria-hidden="true"
      className="mb-5 flex h-29 select-none flex-col justify-center gap-3 rounded-lg border bg-card px-4 shadow-xs"
    >
      {children}
    </div>
  );
}
