import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { route } from "@/lib/http/route";
import { removeOwnServer } from "@/lib/mcp/own-servers";
import { removedServerAnswerSchema } from "@/lib/mcp/server-body";

/** Removes a server and its token for good. */
export const DELETE = route(
  {
    auth: "person",
    params: z.object({ id: z.uuid() }),
    repeats: "natural",
    doc: {
      summary: "Remove an MCP server",
      description: "Its token is deleted with it.",
      tag: "Chat",
      answer: removedServerAnswerSchema,
      problems: ["not_found"],
    },
  },
  async ({ access, params }) => {
    if (!(await removeOwnServer(access, params.id))) throw new Problem("not_found");
    return { serverId: params.id, removed: true as const };
  },
);
