"use client";

import { type DynamicToolUIPart, getToolName, type ToolUIPart } from "ai";
import { Check, ChevronRight, CircleSlash, X } from "lucide-react";
import {
  functionWords,
  inputBrief,
  outputWords,
  toolIdOfFunction,
} from "@/components/chat/tool-call-words";
import { ToolIcon } from "@/components/chat/tool-icon";
import { keyboardScrollable } from "@/components/ui/keyboard-scrollable";
import { Spinner } from "@/components/ui/spinner";

interface ToolCallRowProps {
  call: ToolUIPart | DynamicToolUIPart;
  /** Its reply is still streaming; a call without a result was cut off otherwise. */
  isLive: boolean;
}

/** A tool call as a quiet line; open, it shows what was asked and what came back. */
export function ToolCallRow({ call, isLive }: ToolCallRowProps) {
  const name = getToolName(call);
  const state = callState(call, isLive);
  return (
    <details className="group/call w-full max-w-full rounded-md border bg-muted/60 text-[0.8125rem] open:bg-muted/40 [&:not([open])]:w-fit">
      <summary className="flex min-w-0 list-none items-center gap-2 rounded-md px-2.5 py-1.5 text-muted-foreground leading-5 hover:text-foreground [&::-webkit-details-marker]:hidden">
        <ToolIcon
          toolId={toolIdOfFunction(name, call.type === "dynamic-tool")}
          className="size-3.5 shrink-0"
        />
        <span className="shrink-0 font-medium text-foreground">{functionWords(name)}</span>
        <span className="min-w-0 truncate">{inputBrief(call.input)}</span>
        <StateMark state={state} />
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 transition-transform group-open/call:rotate-90"
        />
      </summary>
      <CallDetails call={call} />
    </details>
  );
}

type CallState = "running" | "done" | "failed" | "cut";

function callState(call: ToolCallRowProps["call"], isLive: boolean): CallState {
  if (call.state === "output-error") return "failed";
  if (call.state !== "output-available") return isLive ? "running" : "cut";
  const output: unknown = call.output;
  const isFailure =
    typeof output === "object" && output !== null && "isError" in output && output.isError === true;
  return isFailure ? "failed" : "done";
}

function StateMark({ state }: { state: CallState }) {
  switch (state) {
    case "running":
      return <Spinner className="size-3.5 shrink-0" label="running" />;
    case "done":
      return (
        <>
          <Check aria-hidden="true" className="size-3.5 shrink-0 text-success" />
          <span className="sr-only">done</span>
        </>
      );
    case "failed":
      return (
        <span className="flex shrink-0 items-center gap-1 text-destructive">
          <X aria-hidden="true" className="size-3.5" /> failed
        </span>
      );
    case "cut":
      return (
        <span className="flex shrink-0 items-center gap-1">
          <CircleSlash aria-hidden="true" className="size-3.5" /> cut off
        </span>
      );
  }
}

function CallDetails({ call }: { call: ToolCallRowProps["call"] }) {
  const { sources, text } =
    call.state === "output-available" ? outputWords(call.output) : { sources: [], text: "" };
  return (
    <div className="grid gap-2 border-t px-2.5 py-2.5">
      {call.input !== undefined && (
        <Code label="Asked for" text={JSON.stringify(call.input, null, 2)} />
      )}
      {call.state === "output-error" && <p className="text-destructive">{call.errorText}</p>}
      {sources.length > 0 && (
        <ul className="grid gap-1 px-1">
          {sources.map(({ title, url }) => (
            <li key={url}>
              <a
                href={url}
                target="_blank"
                rel="noreferrer"
                className="rounded-sm text-primary underline-offset-4 hover:underline"
              >
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
      {text !== "" && <Code label="Returned" text={text} />}
    </div>
  );
}

function Code({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="px-1 pb-1 text-muted-foreground text-xs">{label}</p>
      <pre
        className="max-h-64 overflow-auto whitespace-pre-wrap break-words rounded bg-card px-2.5 py-2 font-mono text-xs leading-5"
        {...keyboardScrollable}
      >
        {text}
      </pre>
    </div>
  );
}
