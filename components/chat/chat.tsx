"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { refetchBalance, useBalance } from "@/components/billing/credit-store";
import { Composer } from "@/components/chat/composer";
import { useConversations } from "@/components/chat/conversations-provider";
import { CreditBanner } from "@/components/chat/credit-banner";
import { EmptyChat } from "@/components/chat/empty-chat";
import { OutOfCreditsDialog } from "@/components/chat/out-of-credits-dialog";
import { receiptOf } from "@/components/chat/receipts";
import { isOutOfCredits, type Refusal } from "@/components/chat/refusal";
import { Transcript } from "@/components/chat/transcript";
import { useChatSession } from "@/components/chat/use-chat-session";
import { useChosenTools } from "@/components/chat/use-chosen-tools";
import { useDraft } from "@/components/chat/use-draft";
import { useMessagePrice } from "@/components/chat/use-message-price";
import { useStickToBottom } from "@/components/chat/use-stick-to-bottom";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";
import { Spinner } from "@/components/ui/spinner";
import type { ChatMessage } from "@/lib/chat/chat-message";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";
import { toMicros } from "@/lib/credits/amount";

interface ChatProps {
  conversationId: string;
  setup: ChatSetup;
  initialMessages: ChatMessage[];
  /** The conversation comes into being with its first message. */
  isNew: boolean;
}

/** A conversation: what was said, what it cost, and the next message with its price. */
export function Chat({ conversationId, setup, initialMessages, isNew }: ChatProps) {
  const { accountId, balance: initial } = setup;
  const { refresh } = useConversations();
  const balance = useBalance({ accountId, ...initial });
  const offered = useMemo(() => setup.tools.map((tool) => tool.toolId), [setup.tools]);
  const { chosen, choose } = useChosenTools(offered);
  const [draft, setDraft] = useDraft(isNew ? `${accountId}:new` : `${accountId}:${conversationId}`);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isShopOpen, setShopOpen] = useState(false);
  const { scroller, content, isAtBottom, scrollToBottom } = useStickToBottom();
  const composer = useRef<HTMLTextAreaElement>(null);

  const session = useChatSession({
    accountId,
    conversationId,
    initialMessages,
    tools: chosen,
    onAccepted: () => {
      if (isNew) window.history.replaceState(null, "", `/chat/${conversationId}`);
      refresh();
    },
    onEnded: refresh,
    onRefused: (reason, text) => {
      if (text !== "") setDraft(text);
      setRefusal(reason);
      if (!isOutOfCredits(reason)) return;
      setShopOpen(true);
      void refetchBalance({ force: true });
    },
  });
  useUnfinishedReply(session, { conversationId, isNew, initialMessages });

  const isEmpty = !initial.isUnlimited && balance.availableMicros <= 0;
  const missing = refusal !== null && isOutOfCredits(refusal) ? refusal : null;
  const neededMicros = missing?.cost === undefined ? 1 : toMicros(missing.cost);
  const isBlocked = isEmpty || (missing !== null && balance.availableMicros < neededMicros);
  const historyLength = useHistoryLength(session.messages, session.status === "idle");
  const price = useMessagePrice(setup, { text: draft, tools: chosen, historyLength });

  function send(text: string) {
    if (isBlocked) {
      setShopOpen(true);
      return;
    }
    setRefusal(null);
    setDraft("");
    session.send(text);
    scrollToBottom();
  }

  function retry() {
    if (isBlocked) {
      setShopOpen(true);
      return;
    }
    setRefusal(null);
    session.retry();
    scrollToBottom();
  }

  return (
    <>
      <div className="relative flex min-h-0 flex-1 flex-col">
        <section
          ref={scroller}
          {...keyboardScrollable}
          aria-label="Conversation"
          className="min-h-0 flex-1 overflow-y-auto overscroll-contain outline-offset-[-2px]"
        >
          <div
            ref={content}
            className="mx-auto flex min-h-full w-full max-w-3xl flex-col px-4 sm:px-6"
          >
            {session.messages.length === 0 && session.isRecovering ? (
              <Spinner className="mx-auto my-auto" label="Loading the conversation" />
            ) : session.messages.length === 0 ? (
              <EmptyChat
                assistantName={setup.assistantName}
                tools={setup.tools}
                chosen={chosen}
                onPick={(text) => {
                  setDraft(text);
                  composer.current?.focus();
                }}
              />
            ) : (
              <Transcript
                messages={session.messages}
                status={session.status}
                charge={session.charge}
                isRecovering={session.isRecovering}
                assistantName={setup.assistantName}
                lineNames={setup.lineNames}
                retryPrice={price.credits}
                onRetry={retry}
              />
            )}
          </div>
        </section>
        {!isAtBottom && (
          <Button
            variant="outline"
            size="icon-sm"
            aria-label="Scroll to the end"
            className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full bg-card shadow-sm"
            onClick={scrollToBottom}
          >
            <ArrowDown aria-hidden="true" />
          </Button>
        )}
      </div>
      <div className="mx-auto w-full max-w-3xl shrink-0 px-3 pb-2 sm:px-6 sm:pb-3">
        {refusal !== null && missing === null && (
          <Callout
            tone="danger"
            live="assertive"
            className="mb-3"
            action={
              <Button variant="outline" size="sm" onClick={() => setRefusal(null)}>
                Dismiss
              </Button>
            }
          >
            {refusal.message}
          </Callout>
        )}
        <CreditBanner
          setup={setup}
          availableMicros={balance.availableMicros}
          isBlocked={isBlocked}
          onBuy={() => setShopOpen(true)}
        />
        <Composer
          ref={composer}
          text={draft}
          onChange={setDraft}
          tools={setup.tools}
          chosen={chosen}
          onChoose={choose}
          price={price}
          isUnlimited={initial.isUnlimited}
          isBusy={session.status !== "idle"}
          onSend={send}
          onStop={session.stop}
        />
      </div>
      <OutOfCreditsDialog
        isOpen={isShopOpen}
        onOpenChange={setShopOpen}
        setup={setup}
        refusal={missing}
        availableMicros={balance.availableMicros}
        neededMicros={neededMicros}
        hasDraft={draft.trim() !== ""}
        onArrived={() => {
          setRefusal(null);
          setShopOpen(false);
        }}
      />
    </>
  );
}

/** The conversation's length, measured between replies: a price does not move while one streams. */
function useHistoryLength(messages: ChatMessage[], isIdle: boolean): number {
  const kept = useRef(0);
  if (isIdle) kept.current = JSON.stringify(messages).length;
  return kept.current;
}

/**
 * A page may come back to a conversation that went on without it: after a navigation away from a
 * new chat, or after the server that was streaming a reply was lost.
 */
function useUnfinishedReply(
  session: ReturnType<typeof useChatSession>,
  { conversationId, isNew, initialMessages }: Omit<ChatProps, "setup">,
) {
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    const last = initialMessages.at(-1);
    const isBackOnNew = isNew && window.location.pathname === `/chat/${conversationId}`;
    const isUnfinished = last?.role === "assistant" && receiptOf(last) === null;
    if (isBackOnNew || isUnfinished) void session.reload();
  });
}
