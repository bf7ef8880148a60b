"use client";

import { ArrowDown } from "lucide-react";
import { usePathname } from "next/navigation";
import { useMemo, useRef, useState } from "react";
import { useBalance } from "@/components/billing/balance/credit-store";
import { Composer } from "@/components/chat/composer";
import { useConversations } from "@/components/chat/conversations-provider";
import { CreditBanner } from "@/components/chat/credit-banner";
import { EmptyChat } from "@/components/chat/empty-chat";
import { OutOfCreditsDialog } from "@/components/chat/out-of-credits-dialog";
import { isOutOfCredits, type Refusal, remedyOf } from "@/components/chat/refusal";
import { Transcript } from "@/components/chat/transcript";
import { useChatSession } from "@/components/chat/use-chat-session";
import { useChosenModel } from "@/components/chat/use-chosen-model";
import { useChosenTools } from "@/components/chat/use-chosen-tools";
import { useCreditGate } from "@/components/chat/use-credit-gate";
import { useDraft } from "@/components/chat/use-draft";
import { useHistoryLength, useMessagePrice } from "@/components/chat/use-message-price";
import { useStickToBottom } from "@/components/chat/use-stick-to-bottom";
import { useUnfinishedReply } from "@/components/chat/use-unfinished-reply";
import { WithoutTools } from "@/components/chat/without-tools";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";
import { Link } from "@/components/ui/link";
import { Spinner } from "@/components/ui/spinner";
import type { ChatMessage } from "@/lib/chat/chat-message";
import type { ChatSetup } from "@/lib/chat/get-chat-setup";

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
  const { entries, refresh } = useConversations();
  const title = entries.find((entry) => entry.id === conversationId)?.title ?? "Conversation";
  const balance = useBalance({ accountId, ...initial });
  const offered = useMemo(() => setup.tools.map((tool) => tool.toolId), [setup.tools]);
  const { chosen, choose } = useChosenTools(offered);
  const { model, choose: chooseModel } = useChosenModel(setup.models, setup.pricing.model);
  // A new chat has its conversation's address from its first accepted message on.
  const pathname = usePathname();
  const isUnsaved = isNew && pathname === "/chat";
  const [draft, setDraft] = useDraft(`${accountId}:${isUnsaved ? "new" : conversationId}`);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const gate = useCreditGate({
    availableMicros: balance.availableMicros,
    isUnlimited: initial.isUnlimited,
    hasDraft: draft.trim() !== "",
  });
  const { scroller, content, isAtBottom, scrollToBottom } = useStickToBottom();
  const composer = useRef<HTMLTextAreaElement>(null);

  const session = useChatSession({
    accountId,
    conversationId,
    initialMessages,
    tools: chosen,
    // The default one goes unsaid, so that a page of before a new catalog asks for no other.
    model: model === setup.pricing.model ? undefined : model,
    onAccepted: () => {
      if (isNew) window.history.replaceState(null, "", `/chat/${conversationId}`);
      refresh();
    },
    onEnded: refresh,
    onRefused: (reason, text) => {
      if (text !== "") setDraft(text);
      if (isOutOfCredits(reason)) gate.close(reason);
      else setRefusal(reason);
    },
  });
  useUnfinishedReply({ conversationId, isNew, initialMessages, reload: session.reload });

  const historyLength = useHistoryLength(session.messages, session.status === "idle");
  const price = useMessagePrice(setup, { text: draft, tools: chosen, model, historyLength });

  const remedy = refusal && remedyOf(refusal);

  function sendOrAsk(act: () => void) {
    if (gate.isBlocked) {
      gate.close(gate.refusal);
      return;
    }
    setRefusal(null);
    act();
    scrollToBottom();
  }

  function send(text: string) {
    sendOrAsk(() => {
      setDraft("");
      session.send(text);
    });
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
                prompts={setup.prompts}
                needsPlan={setup.needsPlan && balance.availableMicros <= 0}
                chosen={chosen}
                onPick={(text, toolId) => {
                  setDraft(text);
                  if (toolId !== null && !chosen.includes(toolId)) choose([...chosen, toolId]);
                  composer.current?.focus();
                }}
              />
            ) : (
              <>
                <h1 className="sr-only">{title}</h1>
                <Transcript
                  messages={session.messages}
                  status={session.status}
                  charge={session.charge}
                  isRecovering={session.isRecovering}
                  assistantName={setup.assistantName}
                  lineNames={setup.lineNames}
                  retryPrice={price.credits}
                  onRetry={() => sendOrAsk(session.retry)}
                />
              </>
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
        {refusal !== null && (
          <Callout
            tone="danger"
            live="assertive"
            className="mb-3"
            action={
              <div className="flex gap-2">
                {remedy && (
                  <Button asChild size="sm">
                    <Link href={remedy.href}>{remedy.label}</Link>
                  </Button>
                )}
                <Button variant="outline" size="sm" onClick={() => setRefusal(null)}>
                  Dismiss
                </Button>
              </div>
            }
          >
            {refusal.message}
          </Callout>
        )}
        <CreditBanner
          setup={setup}
          availableMicros={balance.availableMicros}
          isBlocked={gate.isBlocked}
          onBuy={() => gate.setDialogOpen(true)}
        />
        <Composer
          ref={composer}
          text={draft}
          onChange={setDraft}
          tools={setup.tools}
          chosen={chosen}
          onChoose={choose}
          models={setup.models}
          model={model}
          onChooseModel={chooseModel}
          price={price}
          isUnlimited={initial.isUnlimited}
          isBusy={session.status !== "idle"}
          onSend={send}
          onStop={session.stop}
        />
      </div>
      <OutOfCreditsDialog
        isOpen={gate.isDialogOpen}
        onOpenChange={gate.setDialogOpen}
        setup={setup}
        refusal={gate.refusal}
        isBlocked={gate.isBlocked}
        availableMicros={balance.availableMicros}
        hasDraft={draft.trim() !== ""}
        alternative={
          gate.refusal !== null &&
          chosen.length > 0 && (
            <WithoutTools
              setup={setup}
              text={draft}
              model={model}
              historyLength={historyLength}
              availableMicros={balance.availableMicros}
              onSwitchOff={() => {
                choose([]);
                gate.reset();
              }}
            />
          )
        }
      />
    </>
  );
}
