import "server-only";
import { createMCPClient } from "@ai-sdk/mcp";
import { z } from "zod";
import type { ChatTool } from "@/lib/chat/tools/chat-tool";
import { serverEnv } from "@/lib/env/server";

const connectMs = 10_000;
/** Characters of one answer: a long file or a page of issues, and no more of the model's context. */
const maxTextLength = 24_000;

const failureSchema = z.object({ isError: z.literal(true) });
const textContentSchema = z.looseObject({ type: z.literal("text"), text: z.string() });
const answerSchema = z.looseObject({ content: z.array(z.unknown()) });

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
    try {
      const listed = await client.listTools({
        options: { signal: AbortSignal.any([signal, AbortSignal.timeout(connectMs)]) },
      });
      const readers = listed.tools.filter((each) => each.annotations?.readOnlyHint === true);
      const functions = client.toolsFromDefinitions({ ...listed, tools: readers });
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
  },
};

/** The reply's end also ends what its tools are still asking. */
function within(reply: AbortSignal, own: AbortSignal | null | undefined): AbortSignal {
  return own ? AbortSignal.any([reply, own]) : reply;
}

/** An answer with its text cut to length, so that one file cannot fill the model's context. */
export function boundAnswer(answer: unknown): unknown {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return answer;
  let left = maxTextLength;
  const content = parsed.data.content.map((part) => {
    const text = textContentSchema.safeParse(part);
    if (!text.success) return part;
    const kept = text.data.text.slice(0, left);
    left -= kept.length;
    const isCut = kept.length < text.data.text.length;
    return { ...text.data, text: isCut ? `${kept}\n[The rest was left out.]` : kept };
  });
  // `structuredContent` repeats the text for machines; the model and the reader need it once.
  return { content, isError: parsed.data.isError === true };
}
