import { Check, FileText } from "lucide-react";
import { ToolIcon } from "@/components/chat/tool-icon";
import { ToolChip } from "@/components/site/tool-chip";
import { cn } from "@/components/ui/cn";
import { ProgressRing } from "@/components/ui/progress-ring";
import type { ExampleCharge } from "@/lib/pricing/example-charge";

/**
 * The chat as a picture made of text: question, tool, answer, receipt, and the next price. It is
 * named once for screen readers and hidden from them in its parts, because nothing in it works.
 */
export function ChatPreview({
  productName,
  tools,
  charge,
}: {
  productName: string;
  /** Two tools of the chat; the first is switched on. */
  tools: { tool: string; name: string }[];
  charge: ExampleCharge | null;
}) {
  return (
    <div
      role="img"
      aria-label="The chat: a question, the documentation search that ran for it, the answer, and under it a receipt with the credits of each part."
      className="overflow-hidden rounded-xl border bg-card text-left shadow-lg"
    >
      <div aria-hidden="true">
        <div className="flex h-12 items-center justify-between border-b px-4">
          <span className="truncate font-medium text-[0.8125rem]">{productName}</span>
          <span className="flex items-center gap-2 rounded-full border py-1 pr-3 pl-1.5 font-medium text-xs tabular-nums">
            <ProgressRing value={charge?.shareLeft ?? 1} max={1} size={16} />
            {charge?.balance ?? "Credits"}
          </span>
        </div>
        <div className="grid gap-5 px-4 py-6 sm:px-6">
          <p className="ml-auto max-w-[85%] rounded-2xl rounded-br-md bg-secondary px-4 py-2.5 text-sm leading-6">
            If I stop a reply halfway, what do I pay?
          </p>
          <div className="grid gap-3.5">
            <div className="flex w-fit items-center gap-2 rounded-md border bg-muted px-2.5 py-1.5 text-muted-foreground text-xs">
              <FileText className="size-3.5" />
              <span className="font-medium text-foreground">Documentation</span>
              <span className="max-sm:hidden">3 passages found</span>
              <Check className="size-3.5 text-success" />
            </div>
            <div className="grid gap-2.5 text-sm leading-6">
              <p>
                What ran until then, once. Whatever was held for the rest of the reply is back in
                your balance at the same moment.
              </p>
              <p>
                A tool that was on but not used costs nothing, and neither does a reply that fails.
              </p>
            </div>
            <Receipt charge={charge} />
          </div>
        </div>
        <div className="border-t bg-muted/50 p-3 sm:p-4">
          <div className="rounded-lg border bg-card p-3 shadow-xs">
            <p className="text-sm">And if I close the tab?</p>
            <div className="mt-4 flex items-center justify-between gap-3">
              <div className="flex gap-1.5">
                {tools.map(({ tool, name }, at) => (
                  <ToolChip key={tool} isOn={at === 0}>
                    <ToolIcon toolId={tool} className="size-3.5" />
                    <span className={cn(at > 0 && "max-sm:sr-only")}>{name}</span>
                  </ToolChip>
                ))}
              </div>
              <div className="flex items-center gap-3">
                {charge && (
                  <span className="whitespace-nowrap text-muted-foreground text-xs tabular-nums max-sm:hidden">
                    at most {charge.total} credits
                  </span>
                )}
                <span className="rounded-md bg-primary px-3 py-1.5 font-medium text-primary-foreground text-xs">
                  Send
                </span>
              </div>
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

function Receipt({ charge }: { charge: ExampleCharge | null }) {
  if (!charge) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-dashed pt-3 text-muted-foreground text-xs tabular-nums">
      <span className="font-medium text-foreground">{charge.total} credits</span>
      {charge.lines.map(({ name, credits }) => (
        <span key={name}>
          {name} {credits}
        </span>
      ))}
    </div>
  );
}
