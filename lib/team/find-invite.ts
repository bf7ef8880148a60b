import "server-only";
import { z } from "zod";
import { callMaybe, timestamp } from "@/lib/supabase/call";
import { hashInviteToken } from "@/lib/team/invite-token";
import { invitedRoles } from "@/lib/team/request-schemas";

const rowSchema = z
  .object({
    invite_id: z.string(),
    account_id: z.string(),
    account_name: z.string(),
    email: z.string(),
    role: z.enum(invitedRoles),
    invited_by_name: z.string().nullable(),
    expires_at: timestamp,
    state: z.enum(["open", "accepted", "expired"]),
  })
  .transform((row) => ({
    inviteId: row.invite_id,
    accountId: row.account_id,
    accountName: row.account_name,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by_name,
    expiresAt: row.expires_at,
    state: row.state,
  }));

export type FoundInvite = z.output<typeof rowSchema>;

/** The invitation behind a link, for whoever holds it; null when it was replaced or revoked. */
export async function findInviteByToken(token: string): Promise<FoundInvite | null> {
  return callMaybe("find_invite", { p_token_hash: hashInviteToken(token) }, rowSchema);
}

/** An invitation by its id, for its mail; null when it was replaced or revoked meanwhile. */
export async function findInviteById(inviteId: string): Promise<FoundInvite | null> {
  return callMaybe("find_invite", { p_invite_id: inviteId }, rowSchema);
}
