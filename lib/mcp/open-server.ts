import "server-only";
import { createMCPClient } from "@ai-sdk/mcp";
import type { ToolSet } from "ai";
import { boundTools } from "@/lib/mcp/bound-tools";
import { publicFetch } from "@/lib/mcp/public-fetch";

const connectMs = 10_000;

/** A server and what opens it. */
export interface ServerAddress {
  url: string;
  /** Sent as a bearer token. */
  token: string | null;
}

/**
 * Connects to a customer's MCP server and reads its tools, each with its answers bounded in length.
 *
 * @throws AddressRefused, or whatever keeps it from answering.
 */
export async function openServer(
  { url, token }: ServerAddress,
  signal: AbortSignal,
): Promise<{ functions: ToolSet; close: () => Promise<void> }> {
  // A server that accepts and stays silent would hold the reply, and the credits held for it.
  const connecting = new AbortController();
  const bounds = AbortSignal.any([signal, connecting.signal]);
  const timer = setTimeout(() => connecting.abort(new Error("connect_timeout")), connectMs);
  const overdue = new Promise<never>((_, fail) => {
    bounds.addEventListener("abort", () => fail(bounds.reason), { once: true });
  });
  overdue.catch(() => {});
  try {
    bounds.throwIfAborted();
    return await Promise.race([overdue, connect({ url, token }, bounds)]);
  } finally {
    clearTimeout(timer);
  }
}

async function connect({ url, token }: ServerAddress, signal: AbortSignal) {
  const client = await createMCPClient({
    transport: {
      type: "http",
      url,
      ...(token === null ? {} : { headers: { authorization: `Bearer ${token}` } }),
      fetch: (input, init) =>
        publicFetch(input, {
          ...init,
          signal: init?.signal ? AbortSignal.any([signal, init.signal]) : signal,
        }),
    },
  });
  return boundTools(client, signal);
}
