import "server-only";
import type { ToolSet } from "ai";
import { z } from "zod";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { openServer } from "@/lib/mcp/open-server";
import { listOpenableServers } from "@/lib/mcp/own-servers";

const failureSchema = z.object({ isError: z.literal(true) });
/** The longest name of a function that model providers take. */
const maxNameLength = 64;

/** The tools of the MCP servers that the customer has added, all in one class. */
export const ownServers: ChatTool = {
  toolId: "mcp",
  isAvailable: () => true,
  isForOwners: true,
  example: "What can my own tools tell me about this?",
  isFailure: (output) => failureSchema.safeParse(output).success,
  open: async (signal, access) => {
    const servers = await listOpenableServers(access);
    const opened = await Promise.allSettled(servers.map((server) => openServer(server, signal)));
    const functions: ToolSet = {};
    const closers: (() => Promise<void>)[] = [];
    for (const [at, result] of opened.entries()) {
      if (result.status !== "fulfilled") continue;
      closers.push(result.value.close);
      for (const [name, each] of Object.entries(result.value.functions)) {
        functions[functionName(servers[at]?.name ?? "", name, functions)] = each;
      }
    }
    if (closers.length < servers.length && closers.length === 0) {
      throw new Error("none of the account's MCP servers answers");
    }
    return {
      functions,
      close: async () => {
        await Promise.allSettled(closers.map((close) => close()));
      },
    };
  },
};

/** A server's name before its tool's, so that two servers' tools keep apart. */
function functionName(server: string, tool: string, taken: ToolSet): string {
  const prefix = server
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, 20);
  const wanted = `${prefix}_${tool}`.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, maxNameLength);
  let name = wanted;
  for (let n = 2; name in taken; n += 1) {
    name = `${wanted.slice(0, maxNameLength - String(n).length - 1)}_${n}`;
  }
  return name;
}
