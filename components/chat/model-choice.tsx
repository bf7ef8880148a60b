"use client";

import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";
import type { ChatModel } from "@/lib/chat/list-chat-models";

/** Which model answers; one that the plan lacks names the plan that has it. */
export function ModelChoice({
  models,
  model,
  onChoose,
}: {
  models: ChatModel[];
  model: string;
  onChoose: (model: string) => void;
}) {
  if (models.length < 2) return null;
  return (
    <Select value={model} onValueChange={onChoose}>
      <SelectTrigger
        aria-label="Model"
        className="h-7 w-auto gap-1 rounded-md px-2 font-medium text-muted-foreground text-xs shadow-none max-sm:h-8"
      >
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {models.map(({ modelId, name, isFree, isAllowed, planName }) => (
          <SelectItem key={modelId} value={modelId} disabled={!isAllowed}>
            {name}
            {isFree && !/free/i.test(name) && " (free)"}
            {!isAllowed && planName && ` · in ${planName}`}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
