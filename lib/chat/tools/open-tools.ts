import "server-only";
import type { ToolSet } from "ai";
import type { AccountAccess } from "@/lib/auth/access";
import type { Notice } from "@/lib/chat/chat-message";
import { calculator } from "@/lib/chat/tools/calculator";
import { calendar } from "@/lib/chat/tools/calendar";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { documentation } from "@/lib/chat/tools/documentation";
import { github } from "@/lib/chat/tools/github";
import { ownServers } from "@/lib/chat/tools/own-servers";
import { log, messageOf } from "@/lib/log/log";

/** Every tool there is. A new one is a file beside these, a line here and a price in the catalog. */
const registry: readonly ChatTool[] = [documentation, github, calculator, calendar, ownServers];

/** The tools that the catalog puts into the chat and this deployment can run, in its order. */
export function listChatTools(catalogTools: readonly string[]): ChatTool[] {
  return catalogTools.flatMap((toolId) => {
    const found = registry.find((each) => each.toolId === toolId);
    return found?.isAvailable() ? [found] : [];
  });
}

/** The functions that a reply may call, and whose they are. */
export interface OpenTools {
  functions: ToolSet;
  /** The tool that a function belongs to, as the catalog names it. */
  toolIdOf: (functionName: string) => string | null;
  /** False when what a function returned is a failure, which nobody pays for. */
  isSuccess: (functionName: string, output: unknown) => boolean;
  /** Tools that could not be opened. */
  notices: Notice[];
  close: () => Promise<void>;
}

/** Opens the tools side by side. One that cannot be reached leaves a notice, and the reply goes on. */
export async function openTools(
  tools: ChatTool[],
  signal: AbortSignal,
  access: AccountAccess,
): Promise<OpenTools> {
  const functions: ToolSet = {};
  const owners = new Map<string, ChatTool>();
  const notices: Notice[] = [];
  const closers: (() => Promise<void>)[] = [];
  const opened = await Promise.allSettled(tools.map(async (each) => each.open(signal, access)));
  for (const [at, tool] of tools.entries()) {
    const result = opened[at];
    if (result?.status !== "fulfilled") {
      notices.push({ kind: "tool_unavailable", tool: tool.toolId });
      const message = messageOf(result?.reason);
      log("warn", "tool_unavailable", { tool: tool.toolId, message });
      continue;
    }
    for (const name of Object.keys(result.value.functions)) owners.set(name, tool);
    Object.assign(functions, result.value.functions);
    if (result.value.close) closers.push(result.value.close);
  }
  return {
    functions,
    toolIdOf: (name) => owners.get(name)?.toolId ?? null,
    isSuccess: (name, output) => owners.get(name)?.isFailure?.(output) !== true,
    notices,
    close: async () => {
      await Promise.allSettled(closers.map((close) => close()));
    },
  };
}
