"use client";

import { useChat } from "@ai-sdk/react";
import { useEffect, useRef, useState } from "react";
import { publishBalance, refetchBalance } from "@/components/billing/balance/credit-store";
import { fetchMessages } from "@/components/chat/chat-api";
import { createChatTransport } from "@/components/chat/chat-transport";
import { hasReceipt, withReceipts } from "@/components/chat/receipts";
import { type Refusal, readRefusal } from "@/components/chat/refusal";
import type { ChatMessage, RunningCharge } from "@/lib/chat/chat-message";
import { toMicros } from "@/lib/credits/amount";

/** A stopped reply is settled a moment after the browser has let go of it. */
const receiptPausesMs = [150, 300, 600, 1_200, 2_500, 5_000];

interface SessionOptions {
  accountId: string;
  conversationId: string;
  initialMessages: ChatMessage[];
  tools: string[];
  /** The model that is asked for; undefined is the default one. */
  model: string | undefined;
  /** The server has accepted the message and stored it. */
  onAccepted: () => void;
  /** A reply has ended, in whichever way. */
  onEnded: () => void;
  /** The message was not accepted; `text` is what was typed, empty for a retry. */
  onRefused: (refusal: Refusal, text: string) => void;
}

/** One conversation in the browser: sending, streaming, stopping, and what it costs. */
export function useChatSession(options: SessionOptions) {
  const { accountId, conversationId, initialMessages, tools, model } = options;
  const [charge, setCharge] = useState<RunningCharge | null>(null);
  const [isRecovering, setRecovering] = useState(false);
  /** What to go back to when the message is refused. */
  const before = useRef<{ messages: ChatMessage[]; text: string }>({ messages: [], text: "" });
  const isAccepted = useRef(false);
  const turn = useRef(0);
  const latest = useRef({ tools, model });
  useEffect(() => {
    latest.current = { tools, model };
  }, [tools, model]);
  const [transport] = useState(() => createChatTransport(accountId, () => latest.current));

  const chat = useChat<ChatMessage>({
    id: conversationId,
    messages: initialMessages,
    transport,
    generateId: () => crypto.randomUUID(),
    throttle: 40,
    onData: (part) => {
      if (part.type === "data-charge") {
        if (!isAccepted.current) {
          isAccepted.current = true;
          options.onAccepted();
        }
        setCharge(part.data);
        publishBalance({ accountId, ...part.data.balance });
      }
      if (part.type === "data-receipt" && part.data.balance) {
        publishBalance({ accountId, ...part.data.balance });
      }
    },
    onError: (error) => {
      const refusal = readRefusal(error);
      if (refusal) refuse(refusal);
    },
    onFinish: ({ messages, isAbort, isDisconnect, isError }) => {
      setCharge(null);
      options.onEnded();
      const reply = messages.at(-1);
      const isSettled = reply?.role === "assistant" && hasReceipt(reply);
      if (isSettled || !(isAbort || isDisconnect || isError)) return;
      if (isAccepted.current) void readReceipt();
      else if (isDisconnect) void recover();
    },
  });

  function refuse(refusal: Refusal) {
    chat.setMessages(before.current.messages);
    if (refusal.balance !== undefined && refusal.held !== undefined) {
      const availableMicros = toMicros(refusal.balance);
      publishBalance({ accountId, availableMicros, heldMicros: toMicros(refusal.held) });
    }
    options.onRefused(refusal, before.current.text);
  }

  /** The request broke before an answer: the server may have heard it all the same. */
  async function recover() {
    const { messages, text } = before.current;
    const stored = await fetchMessages(accountId, conversationId);
    const heard = stored?.some(
      (message) => message.role === "user" && !messages.some((known) => known.id === message.id),
    );
    if (heard) {
      options.onAccepted();
      await readReceipt();
      return;
    }
    chat.setMessages(messages);
    const message = "The server did not answer. Check your connection and try again.";
    options.onRefused({ code: "unreachable", message }, text);
  }

  /** Asks for the receipt of a reply whose stream ended without one. */
  async function readReceipt() {
    const asked = turn.current;
    setRecovering(true);
    for (const pauseMs of receiptPausesMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (turn.current !== asked) return;
      const stored = await fetchMessages(accountId, conversationId);
      const last = stored?.at(-1);
      if (turn.current !== asked) return;
      if (!stored || last?.role !== "assistant" || !hasReceipt(last)) continue;
      chat.setMessages((current) => withReceipts(current, stored));
      void refetchBalance({ force: true });
      break;
    }
    setRecovering(false);
  }

  function begin(text: string) {
    turn.current += 1;
    isAccepted.current = false;
    before.current = { messages: chat.messages, text };
    setRecovering(false);
  }

  return {
    messages: chat.messages,
    /** `waiting` until the first part of the reply, then `streaming`. */
    status:
      chat.status === "submitted"
        ? ("waiting" as const)
        : chat.status === "streaming"
          ? ("streaming" as const)
          : ("idle" as const),
    charge,
    isRecovering,
    send(text: string) {
      begin(text);
      void chat.sendMessage({ text });
    },
    /** Asks the last question again; its reply is replaced. */
    retry() {
      begin("");
      void chat.regenerate();
    },
    stop() {
      void chat.stop();
    },
    /** Shows what the server has, where this page was left before a reply ended. */
    async reload() {
      setRecovering(true);
      const stored = await fetchMessages(accountId, conversationId);
      if (turn.current > 0) return;
      if (stored) chat.setMessages(stored);
      const last = stored?.at(-1);
      if (last?.role === "assistant" && !hasReceipt(last)) await readReceipt();
      else setRecovering(false);
    },
  };
}
