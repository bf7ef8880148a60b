import type { ChatMessage, ChatRequest, OfferedTool } from "../http/chat-request";

/** One tool call of the turn that is being answered, with what it returned. */
export interface ToolRound {
  name: string;
  arguments: string;
  result: string;
}

/** A request as the reply needs it: what was asked, and what has happened since. */
export interface Conversation {
  question: string;
  system: string;
  /** Everything before the last user message. */
  history: ChatMessage[];
  /** Finished tool calls since the last user message, in order. */
  rounds: ToolRound[];
  /** How often the model has already called tools in this turn. */
  steps: number;
  tools: OfferedTool[];
  forcedTool: string | "any" | null;
}

const MARKER = /\[\[fault:[a-z-]+\]\]/g;

export function readConversation(request: ChatRequest): Conversation {
  const { messages } = request;
  const lastUser = messages.findLastIndex((message) => message.role === "user");
  const since = messages.slice(lastUser + 1);
  const calls = since.flatMap((message) => message.tool_calls ?? []);
  const choice = request.tool_choice ?? "auto";
  const steps = since.filter((message) => (message.tool_calls ?? []).length > 0).length;
  return {
    question: (messages[lastUser]?.content ?? "").replaceAll(MARKER, "").trim(),
    system: messages
      .filter(({ role }) => role === "system" || role === "developer")
      .map(({ content }) => content)
      .join("\n"),
    history: messages
      .slice(0, Math.max(lastUser, 0))
      .filter(({ role }) => role !== "system" && role !== "developer"),
    rounds: since
      .filter((message) => message.role === "tool")
      .map((message) => {
        const call = calls.find(({ id }) => id === message.tool_call_id);
        return {
          name: call?.function.name ?? message.name ?? "tool",
          arguments: call?.function.arguments ?? "{}",
          result: message.content,
        };
      }),
    steps,
    tools: choice === "none" ? [] : (request.tools ?? []).map((tool) => tool.function),
    // A forced call is made once; after its result the model has to be free to answer.
    forcedTool: steps > 0 ? null : forced(choice),
  };
}

function forced(choice: NonNullable<ChatRequest["tool_choice"]>): string | "any" | null {
  if (typeof choice === "object") return choice.function.name;
  return choice === "required" ? "any" : null;
}
