import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { Problem } from "@/lib/http/problem";
import { openServer } from "@/lib/mcp/open-server";
import { AddressRefused } from "@/lib/mcp/public-fetch";
import { requireRoom } from "@/lib/pricing/entitlements";
import { SealError, seal, unseal } from "@/lib/secrets/seal";
import { callMany, callOne, timestamp } from "@/lib/supabase/call";
import { requireRight } from "@/lib/team/require-right";

const verifyMs = 15_000;

const rowSchema = z.object({
  server_id: z.string(),
  name: z.string(),
  url: z.string(),
  sealed_token: z.string().nullable(),
  last_four: z.string().nullable(),
  is_included: z.boolean(),
  created_at: timestamp,
});

/** An MCP server of a customer's own, without its token. */
export interface OwnServer {
  serverId: string;
  name: string;
  /** Null for whoever has not the right to manage keys. */
  url: string | null;
  /** The token's last four characters; null for a server that asks for none, and as `url`. */
  lastFour: string | null;
  /** The plan has room for it: the chat offers its tools. */
  isIncluded: boolean;
  createdAt: string;
}

/** The account's servers, oldest first: where a plan has room for fewer, those are offered. */
export async function listOwnServers(access: AccountAccess): Promise<OwnServer[]> {
  const mayManage = access.rights.includes("manage_keys");
  return (await readRows(access)).map((row) => ({
    serverId: row.server_id,
    name: row.name,
    url: mayManage ? row.url : null,
    lastFour: mayManage ? row.last_four : null,
    isIncluded: row.is_included,
    createdAt: row.created_at,
  }));
}

/** The servers that the chat may open, with their tokens; one whose token cannot be opened is left out. */
export async function listOpenableServers(access: AccountAccess) {
  const rows = (await readRows(access)).filter((row) => row.is_included);
  const opened = rows.map(async ({ name, url, sealed_token, server_id }) => {
    if (sealed_token === null) return [{ name, url, token: null }];
    try {
      const token = await unseal(sealed_token, mcpPurposeOf(access.accountId, server_id));
      return [{ name, url, token }];
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      return [];
    }
  });
  return (await Promise.all(opened)).flat();
}

/**
 * Adds a server after it has answered with its tools; its token is stored sealed. Adding the same
 * address again changes nothing.
 *
 * @throws Problem forbidden, plan_required, conflict (the address is there), invalid_request (it is
 *   refused, or does not answer as an MCP server).
 */
export async function addOwnServer(
  access: AccountAccess,
  server: { name: string; url: string; token: string | null },
): Promise<{ serverId: string; tools: string[] }> {
  requireRight(access, "manage_keys");
  refuseSecrets(server.url);
  const inUse = (await readRows(access)).length;
  await requireRoom(access, "mcpServers", inUse);
  const tools = await verify(server);
  const serverId = crypto.randomUUID();
  const outcome = await callOne(
    "add_mcp_server",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_server_id: serverId,
      p_name: server.name,
      p_url: server.url,
      p_sealed_token:
        server.token === null
          ? null
          : await seal(server.token, mcpPurposeOf(access.accountId, serverId)),
      p_last_four: server.token?.slice(-4) ?? null,
    },
    z.enum(["ok", "already_there", "plan_required"]),
  );
  if (outcome === "already_there") {
    throw new Problem("conflict", { detail: "This address is among your servers already." });
  }
  // Another one took the place meanwhile.
  if (outcome === "plan_required") {
    await requireRoom(access, "mcpServers", inUse + 1);
    throw new Problem("busy");
  }
  return { serverId, tools };
}

/** Removes a server and its token for good. False when the account has none of that id. */
export async function removeOwnServer(access: AccountAccess, serverId: string): Promise<boolean> {
  requireRight(access, "manage_keys");
  return callOne(
    "remove_mcp_server",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_server_id: serverId },
    z.boolean(),
  );
}

async function readRows(access: AccountAccess) {
  return callMany("list_mcp_servers", { p_account_id: access.accountId }, rowSchema);
}

/**
 * Addresses are stored and shown as they are, so that no key may stand in one.
 *
 * @throws Problem invalid_request.
 */
function refuseSecrets(address: string): void {
  const { search, hash } = new URL(address);
  if (search === "" && hash === "") return;
  throw new Problem("invalid_request", {
    detail:
      "Leave out what follows a question mark in the address: put a key into the token, which is stored encrypted.",
  });
}

/** The names of a server's tools, read from it. */
async function verify(server: { url: string; token: string | null }): Promise<string[]> {
  try {
    const { functions, close } = await openServer(server, AbortSignal.timeout(verifyMs));
    await close();
    return Object.keys(functions);
  } catch (error) {
    const reason = causeOf(error);
    throw new Problem("invalid_request", {
      detail: reason ?? "The address does not answer as an MCP server with this token.",
    });
  }
}

/** What may be said of why an address was refused, wherever the client has wrapped it. */
function causeOf(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (each instanceof AddressRefused) return each.message;
  }
  return null;
}

/** What a sealed token is bound to: its row. */
export function mcpPurposeOf(accountId: string, serverId: string): string {
  return `mcp:${accountId}:${serverId}`;
}
