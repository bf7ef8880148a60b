"use client";

import { useStoredChoice } from "@/components/chat/use-stored-choice";
import type { ChatModel } from "@/lib/chat/list-chat-models";

/** The model that answers next: the one chosen in this browser while the plan has it, else the default. */
export function useChosenModel(models: readonly ChatModel[], defaultModel: string) {
  const [stored, choose] = useStoredChoice("farebox-model");
  const isUsable = models.some(({ modelId, isAllowed }) => modelId === stored && isAllowed);
  return { model: stored !== null && isUsable ? stored : defaultModel, choose };
}
