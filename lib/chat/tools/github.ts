import "server-only";
import { createMCPClient } from "@ai-sdk/mcp";
import { z } from "zod";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { serverEnv } from "@/lib/env/server";
import { boundTools } from "@/lib/mcp/bound-tools";

const connectMs = 10_000;

const failureSchema = z.object({ isError: z.literal(true) });

/**
 * A GitHub MCP server's tools, those that only read: what an issue says may not make the assistant
 * write. GitHub's own server honours the two headers; the filter asks every server's annotations.
 *
 * @see https://github.com/github/github-mcp-server/blob/main/docs/remote-server.md
 */
export const github: ChatTool = {
  toolId: "github",
  isAvailable: () => serverEnv().GITHUB_MCP_TOKEN !== undefined,
  example: "Which open GitHub issues mention webhooks?",
  isFailure: (output) => failureSchema.safeParse(output).success,
  open: async (signal) => {
    const { GITHUB_MCP_URL, GITHUB_MCP_TOKEN } = serverEnv();
    const client = await createMCPClient({
      transport: {
        type: "http",
        url: GITHUB_MCP_URL,
        headers: {
          authorization: `Bearer ${GITHUB_MCP_TOKEN}`,
          "x-mcp-readonly": "true",
          "x-mcp-toolsets": "repos,issues,pull_requests",
        },
        fetch: (input, init) => fetch(input, { ...init, signal: within(signal, init?.signal) }),
      },
    });
    return boundTools(
      client,
      AbortSignal.any([signal, AbortSignal.timeout(connectMs)]),
      (each) => each.annotations?.readOnlyHint === true,
    );
  },
};

/** The reply's end also ends what its tools are still asking. */
function within(reply: AbortSignal, own: AbortSignal | null | undefined): AbortSignal {
  return own ? AbortSignal.any([reply, own]) : reply;
}
