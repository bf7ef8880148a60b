import "server-only";
import type { MCPClient } from "@ai-sdk/mcp";
import type { ToolSet } from "ai";
import { boundAnswer } from "@/lib/chat/tools/bound-answer";

type ListedTool = Awaited<ReturnType<MCPClient["listTools"]>>["tools"][number];

/**
 * The tools of an MCP server, each with its answers bounded in length. The client is closed where they
 * cannot be read.
 *
 * @param isOffered which of them are taken; all unless it says otherwise.
 */
export async function boundTools(
  client: MCPClient,
  signal: AbortSignal,
  isOffered: (tool: ListedTool) => boolean = () => true,
): Promise<{ functions: ToolSet; close: () => Promise<void> }> {
  try {
    const listed = await client.listTools({ options: { signal } });
    const tools = listed.tools.filter(isOffered);
    const functions = client.toolsFromDefinitions({ ...listed, tools });
    const bounded = Object.entries(functions).map(([name, each]) => [
      name,
      {
        ...each,
        execute: async (...call: Parameters<typeof each.execute>) =>
          boundAnswer(await each.execute(...call)),
      },
    ]);
    return { functions: Object.fromEntries(bounded), close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}
