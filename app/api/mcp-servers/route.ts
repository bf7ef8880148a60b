import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";
import { addOwnServer, listOwnServers } from "@/lib/mcp/own-servers";
import {
  addedServerAnswerSchema,
  serverBodySchema,
  serversAnswerSchema,
} from "@/lib/mcp/server-body";

/** The account's own MCP servers, without their tokens. */
export const GET = route(
  {
    auth: "person",
    doc: {
      summary: "List your MCP servers",
      description:
        "Servers whose tools the chat offers. A token is shown by its last four. Addresses are for who manages keys: others read null.",
      tag: "Chat",
      answer: serversAnswerSchema,
    },
  },
  async ({ access }) => ({ servers: await listOwnServers(access) }),
);

/** Adds a server once it has answered with its tools. */
export const POST = route(
  {
    auth: "person",
    body: serverBodySchema,
    repeats: "natural",
    doc: {
      summary: "Add an MCP server",
      description:
        "It is asked for its tools first. An address in a private network, or with a query, is refused; the token is sent as a bearer token and stored encrypted.",
      tag: "Chat",
      answer: addedServerAnswerSchema,
      problems: ["plan_required", "conflict", "rate_limited", "unavailable"],
    },
  },
  async ({ access, body }) => {
    await limitRate(`mcp-servers:${access.accountId}`, { limit: 30, windowSeconds: 3600 });
    return addOwnServer(access, body);
  },
);
