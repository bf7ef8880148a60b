"use client";

import { ArrowUp, Square } from "lucide-react";
import type { KeyboardEvent, Ref } from "react";
import { MessagePrice } from "@/components/chat/message-price";
import { ModelChoice } from "@/components/chat/model-choice";
import { ToolSwitches } from "@/components/chat/tool-switches";
import { Button } from "@/components/ui/button";
import type { ChatToolOption } from "@/lib/chat/get-chat-setup";
import type { ChatModel } from "@/lib/chat/list-chat-models";
import { replyLimits } from "@/lib/chat/reply-limits";

interface ComposerProps {
  ref: Ref<HTMLTextAreaElement>;
  text: string;
  onChange: (text: string) => void;
  tools: ChatToolOption[];
  chosen: string[];
  onChoose: (tools: string[]) => void;
  models: ChatModel[];
  model: string;
  onChooseModel: (model: string) => void;
  price: { credits: number | null; isStale: boolean };
  isUnlimited: boolean;
  /** A reply is under way: Send is Stop. */
  isBusy: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}

/** The next message, the tools that its reply may use, and what it can cost. Enter sends. */
export function Composer(props: ComposerProps) {
  const { text, isBusy } = props;
  const isSendable = text.trim() !== "" && !isBusy;

  function send() {
    if (isSendable) props.onSend(text.trim());
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // While an input method composes a character, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form
      aria-label="New message"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="rounded-xl border bg-card shadow-sm transition-colors focus-within:border-ring">
        <label htmlFor="message" className="sr-only">
          Message
        </label>
        <textarea
          ref={props.ref}
          id="message"
          rows={1}
          value={text}
          maxLength={replyLimits.messageCharacters}
          placeholder="Ask anything"
          aria-describedby="message-price"
          onChange={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          className="field-sizing-content block max-h-[40dvh] min-h-13 w-full resize-none bg-transparent px-4 pt-3.5 pb-2 text-base leading-6 outline-none placeholder:text-muted-foreground sm:text-[0.9375rem]"
        />
        <div className="flex items-end justify-between gap-3 px-3 pb-3">
          <div className="flex min-w-0 flex-wrap gap-1.5">
            <ModelChoice models={props.models} model={props.model} onChoose={props.onChooseModel} />
            <ToolSwitches tools={props.tools} chosen={props.chosen} onChoose={props.onChoose} />
          </div>
          {/* Two elements, not one that changes: a press of Stop must not end as the press of Send. */}
          {isBusy ? (
            <Button
              key="stop"
              variant="secondary"
              size="icon-sm"
              aria-label="Stop"
              className="ml-auto"
              onClick={props.onStop}
            >
              <Square aria-hidden="true" className="size-3 fill-current" />
            </Button>
          ) : (
            <Button
              key="send"
              type="submit"
              size="icon-sm"
              aria-label="Send"
              className="ml-auto"
              disabled={!isSendable}
            >
              <ArrowUp aria-hidden="true" />
            </Button>
          )}
        </div>
      </div>
      <div className="flex min-h-6 items-end justify-between gap-4 px-1 text-muted-foreground text-xs">
        <MessagePrice price={props.price} isUnlimited={props.isUnlimited} />
        <p className="max-sm:hidden">
          <kbd className="font-sans">Enter</kbd> sends, <kbd className="font-sans">Shift Enter</kbd>{" "}
          starts a line
        </p>
      </div>
    </form>
  );
}
