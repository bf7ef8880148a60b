import { ToolIcon } from "@/components/chat/tool-icon";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import type { ChatToolOption } from "@/lib/chat/get-chat-setup";

const promptsShown = 3;

/** For a chat with fewer than three tools. */
const plainPrompts = [
  "Draft a short note that says our release moves to Monday.",
  "Explain idempotency to a new colleague in five sentences.",
  "What can you do, and what does it cost?",
];

/** What a conversation shows before its first message: three questions to begin with. */
export function EmptyChat({
  assistantName,
  tools,
  prompts: ownPrompts,
  needsPlan,
  chosen,
  onPick,
}: {
  assistantName: string;
  tools: ChatToolOption[];
  /** The catalog's own questions; without any the tools' examples. */
  prompts: string[];
  /** Nothing can be asked before a plan is chosen. */
  needsPlan: boolean;
  chosen: string[];
  /** With the tool that the question is for, null for none. */
  onPick: (text: string, toolId: string | null) => void;
}) {
  const examples = tools
    .toSorted((a, b) => Number(chosen.includes(b.toolId)) - Number(chosen.includes(a.toolId)))
    .map(({ toolId, name, example }) => ({ toolId, label: name, text: example }));
  const prompts = [
    ...ownPrompts.map((text) => ({ toolId: "", label: assistantName, text })),
    ...examples,
    ...plainPrompts.map((text) => ({ toolId: "", label: assistantName, text })),
  ].slice(0, promptsShown);
  // What each is for tells them apart; the assistant's name over all of them would not.
  const isLabelled = prompts.some(({ toolId }) => toolId !== "");
  if (needsPlan) {
    return (
      <div className="my-auto grid justify-items-start gap-4 py-10">
        <div className="grid gap-1">
          <h1 className="font-semibold text-2xl tracking-tight">Choose a plan to begin</h1>
          <p className="text-muted-foreground text-sm leading-6">
            {assistantName} answers as soon as your account has credits. You see what each message
            costs before you send it.
          </p>
        </div>
        <Button asChild>
          <Link href="/choose-plan">See plans</Link>
        </Button>
      </div>
    );
  }
  return (
    <div className="my-auto flex flex-col gap-6 py-10">
      <div className="grid gap-1">
        <h1 className="font-semibold text-2xl tracking-tight">What would you like to know?</h1>
        <p className="text-muted-foreground text-sm leading-6">
          Every message is priced before it is sent and explained on a receipt.
        </p>
      </div>
      <ul className="grid gap-2.5 sm:grid-cols-3">
        {prompts.map(({ toolId, label, text }) => (
          <li key={text} className="flex">
            <button
              type="button"
              onClick={() => onPick(text, toolId === "" ? null : toolId)}
              className="flex w-full flex-col gap-2 rounded-lg border bg-card p-3.5 text-left shadow-xs transition-colors hover:border-input hover:bg-accent"
            >
              {isLabelled && (
                <span className="flex items-center gap-1.5 text-muted-foreground text-xs">
                  {toolId !== "" && <ToolIcon toolId={toolId} className="size-3.5" />}
                  {label}
                </span>
              )}
              <span className="text-sm leading-5">{text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
