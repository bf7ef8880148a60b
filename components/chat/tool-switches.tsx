"use client";

import { ToolIcon } from "@/components/chat/tool-icon";
import { cn } from "@/components/ui/cn";
import { Tooltip } from "@/components/ui/tooltip";
import type { ChatToolOption } from "@/lib/chat/get-chat-setup";
import { formatCredits } from "@/lib/credits/amount";

/** Which tools the next reply may use, each with what it adds when it is used. */
export function ToolSwitches({
  tools,
  chosen,
  onChoose,
}: {
  tools: ChatToolOption[];
  chosen: string[];
  onChoose: (tools: string[]) => void;
}) {
  if (tools.length === 0) return null;
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">Tools</legend>
      {tools.map(({ toolId, name, description, costMicros }) => {
        const isOn = chosen.includes(toolId);
        const price = costMicros > 0 ? formatCredits(costMicros) : null;
        return (
          <Tooltip
            key={toolId}
            content={
              price === null
                ? description
                : `${description} ${price} credits in replies that use it.`
            }
          >
            <button
              type="button"
              role="switch"
              aria-checked={isOn}
              aria-label={price === null ? name : `${name}, ${price} credits when used`}
              onClick={() =>
                onChoose(isOn ? chosen.filter((each) => each !== toolId) : [...chosen, toolId])
              }
              className={cn(
                "inline-flex h-7 items-center gap-1.5 rounded-md border px-2 font-medium text-xs transition-colors max-sm:h-8",
                isOn
                  ? "border-info-border bg-info-surface text-info"
                  : "border-border text-muted-foreground hover:border-input hover:text-foreground",
              )}
            >
              <ToolIcon toolId={toolId} className="size-3.5 shrink-0" />
              <span className={cn(!isOn && price !== null && "max-sm:sr-only")}>{name}</span>
              {price !== null && <span className="tabular-nums">+{price}</span>}
            </button>
          </Tooltip>
        );
      })}
    </fieldset>
  );
}
