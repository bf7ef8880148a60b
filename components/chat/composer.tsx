"use client";

import { ArrowUp, Square } from "lucide-react";
import type { KeyboardEvent, Ref } from "react";
import { MessagePrice } from "@/components/chat/message-price";
import { ToolSwitches } from "@/components/chat/tool-switches";
import { Button } from "@/components/ui/button";
import { maxMessageLength } from "@/lib/chat/chat-request";
import type { ChatToolOption } from "@/lib/chat/get-chat-setup";

interface ComposerProps {
  ref: Ref<HTMLTextAreaElement>;
  text: string;
  onChange: (text: string) => void;
  tools: ChatToolOption[];
  chosen: string[];
  onChoose: (tools: string[]) => void;
  price: { credits: number | null; isStale: boolean };
  isUnlimited: boolean;
  /** A reply is under way: Send is Stop. */
  isBusy: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}

/** The next message, the tools that its reply may use, and what it can cost. Enter sends. */
export function Composer(props: ComposerProps) {
  const { text, isBusy, price } = props;
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
      className="rounded-xl border bg-card shadow-sm transition-colors focus-within:border-ring"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor="message" className="sr-only">
        Message
      </label>
      <textarea
        ref={props.ref}
        id="message"
        rows={1}
        value={text}
        maxLength={maxMessageLength}
        placeholder="Ask anything"
        onChange={(event) => props.onChange(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        className="field-sizing-content block max-h-[40dvh] min-h-13 w-full resize-none bg-transparent px-4 pt-3.5 pb-2 text-base leading-6 outline-none placeholder:text-muted-foreground sm:text-[0.9375rem]"
      />
      <div className="flex items-end justify-between gap-3 px-3 pb-3">
        <ToolSwitches tools={props.tools} chosen={props.chosen} onChoose={props.onChoose} />
        <div className="ml-auto flex shrink-0 items-center gap-3">
          <MessagePrice price={price} isUnlimited={props.isUnlimited} className="hidden sm:block" />
          {isBusy ? (
            <Button variant="secondary" size="icon-sm" aria-label="Stop" onClick={props.onStop}>
              <Square aria-hidden="true" className="size-3 fill-current" />
            </Button>
          ) : (
            <Button type="submit" size="icon-sm" aria-label="Send" disabled={!isSendable}>
              <ArrowUp aria-hidden="true" />
            </Button>
          )}
        </div>
      </div>
      <MessagePrice
        price={price}
        isUnlimited={props.isUnlimited}
        className="border-t px-4 py-1.5 sm:hidden"
      />
    </form>
  );
}
