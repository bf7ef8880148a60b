"use client";

import { useEffect, useState } from "react";
import useSWR from "swr";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import type { ChatMessage } from "@/lib/chat/chat-message";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";
import { inputTokenBound } from "@/lib/chat/reply-limits";

const estimateSchema = z.object({ cost: z.number() });
const typingPauseMs = 300;
/** Token estimates are asked for in steps of so many, so that typing asks rarely. */
const tokenStep = 250;

interface NextMessage {
  text: string;
  tools: string[];
  model: string;
  /** Characters of the conversation that will be sent along. */
  historyLength: number;
}

/**
 * The most that the next message can cost, in credits, as the database prices it; null until it has
 * answered for the first time.
 */
export function useMessagePrice(
  { accountId, pricing }: Pick<ChatSetup, "accountId" | "pricing">,
  { text, tools, model, historyLength }: NextMessage,
): { credits: number | null; isStale: boolean } {
  const pausedText = usePaused(pricing.dependsOnWords || pricing.kind === "tokens" ? text : "");
  const body = {
    action: pricing.action,
    tools,
    ...(pricing.dependsOnWords && { input: pausedText }),
    ...(pricing.kind === "tokens" && {
      model,
      inputTokens: roundUp(
        inputTokenBound({
          characters: pricing.instructionsLength + historyLength + pausedText.length,
          toolCount: tools.length,
        }),
      ),
      outputTokens: pricing.maxOutputTokens,
    }),
  };
  const { data, isLoading } = useSWR(
    ["estimate", accountId, JSON.stringify(body)],
    async () => {
      const answer = await callApi("POST", "/api/credits/estimate", { accountId, body });
      if (!answer.ok) throw new Error(answer.message);
      return estimateSchema.parse(answer.data).cost;
    },
    { keepPreviousData: true, revalidateOnFocus: false, dedupingInterval: 60_000 },
  );
  return { credits: data ?? null, isStale: isLoading };
}

/** A conversation's length, measured between replies: a price does not move while one streams. */
export function useHistoryLength(messages: ChatMessage[], isIdle: boolean): number {
  const [length, setLength] = useState(0);
  useEffect(() => {
    if (isIdle) setLength(JSON.stringify(messages).length);
  }, [messages, isIdle]);
  return length;
}

/** The text as it was when typing last paused. */
function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), typingPauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

function roundUp(tokens: number): number {
  return Math.ceil(tokens / tokenStep) * tokenStep;
}
