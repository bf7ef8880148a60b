import "server-only";
import { createHash, createHmac } from "node:crypto";
import { serverEnv } from "@/lib/env/server";

/**
 * The secret in an invitation's link: derived from the invitation's id, so that the mail can be
 * written, and written again, without the token being stored anywhere. The database keeps its hash
 * alone; a link that was sent works on when the server's key changes.
 */
export function inviteToken(inviteId: string): string {
  const key = createHmac("sha256", serverEnv().SUPABASE_SECRET_KEY).update("invitations").digest();
  return createHmac("sha256", key).update(inviteId).digest("base64url");
}

/** Hex SHA-256: a token of 256 random-looking bits needs no slow hash. */
export function hashInviteToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** The page that a link leads to. */
export function invitePath(token: string): `/invite/${string}` {
  return `/invite/${token}`;
}
