"use client";

import { creditWords } from "@/components/chat/receipt-sentence";
import { useMessagePrice } from "@/components/chat/use-message-price";
import { Button } from "@/components/ui/button";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";
import { toMicros } from "@/lib/credits/amount";

/** The way on that costs nothing more: the same message without tools, where that is affordable. */
export function WithoutTools({
  setup,
  text,
  model,
  historyLength,
  availableMicros,
  onSwitchOff,
}: {
  setup: ChatSetup;
  text: string;
  model: string;
  historyLength: number;
  availableMicros: number;
  onSwitchOff: () => void;
}) {
  const { credits } = useMessagePrice(setup, { text, tools: [], model, historyLength });
  if (credits === null || toMicros(credits) > availableMicros) return null;
  return (
    <div className="flex items-center justify-between gap-4 rounded-lg border bg-muted/60 py-2.5 pr-2.5 pl-4">
      <p className="text-sm leading-5">
        Without tools this message costs {creditWords(toMicros(credits))}.
      </p>
      <Button variant="outline" size="sm" onClick={onSwitchOff}>
        Switch tools off
      </Button>
    </div>
  );
}
