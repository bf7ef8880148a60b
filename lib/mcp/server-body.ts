import { z } from "zod";
import { plainLine } from "@/lib/http/plain-text";

/** A server that a customer adds. */
export const serverBodySchema = z
  .strictObject({
    name: plainLine.min(1, "Give the server a name.").max(40, "Use at most 40 characters."),
    url: z.url({ protocol: /^https?$/, error: "Enter the server's address." }).max(500),
    /** Sent to the server as a bearer token. */
    token: z.string().trim().min(1).max(4000).nullable().default(null),
  })
  .meta({
    examples: [{ name: "Deployments", url: "https://tools.example.com/mcp", token: "secret" }],
  });

export const serversAnswerSchema = z
  .object({
    servers: z.array(
      z.object({
        serverId: z.string(),
        name: z.string(),
        url: z.string().nullable(),
        lastFour: z.string().nullable(),
        isIncluded: z.boolean(),
        createdAt: z.string(),
      }),
    ),
  })
  .meta({
    id: "McpServers",
    examples: [
      {
        servers: [
          {
            serverId: "b7a5c0de-3d5f-4f1c-9a51-0c9a3c1a7e55",
            name: "Deployments",
            url: "https://tools.example.com/mcp",
            lastFour: "cret",
            isIncluded: true,
            createdAt: "2026-11-01T09:00:00.000Z",
          },
        ],
      },
    ],
  });

export const addedServerAnswerSchema = z
  .object({ serverId: z.string(), tools: z.array(z.string()) })
  .meta({
    id: "AddedMcpServer",
    examples: [{ serverId: "b7a5c0de-3d5f-4f1c-9a51-0c9a3c1a7e55", tools: ["deploy"] }],
  });

export const removedServerAnswerSchema = z
  .object({ serverId: z.string(), removed: z.literal(true) })
  .meta({
    id: "RemovedMcpServer",
    examples: [{ serverId: "b7a5c0de-3d5f-4f1c-9a51-0c9a3c1a7e55", removed: true }],
  });
