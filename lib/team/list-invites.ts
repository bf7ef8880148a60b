import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { instant, nextCursor } from "@/lib/http/answer-parts";
import { namedOrNull, namedPart } from "@/lib/http/named-part";
import { pageByPlace } from "@/lib/http/page-by-place";
import { callMany } from "@/lib/supabase/call";
import { invitedRoles } from "@/lib/team/request-schemas";
import { requireOrganization, requireRight } from "@/lib/team/require-right";

const rowSchema = z.object({
  invite_id: z.string(),
  email: z.string(),
  role: z.enum(invitedRoles),
  department_id: z.string().nullable(),
  department_name: z.string().nullable(),
  invited_by_name: z.string().nullable(),
  created_at: z.string(),
  expires_at: z.string(),
  is_expired: z.boolean(),
});

const inviteSchema = z.object({
  inviteId: z.uuid(),
  email: z.string(),
  role: z.enum(invitedRoles),
  department: namedPart,
  invitedBy: z.string().nullable().describe("Their name."),
  createdAt: instant,
  expiresAt: instant,
  isExpired: z.boolean(),
});

export type Invite = z.output<typeof inviteSchema>;

export const invitesAnswerSchema = z
  .object({ invites: z.array(inviteSchema), next_cursor: nextCursor })
  .meta({
    id: "Invites",
    examples: [
      {
        invites: [
          {
            inviteId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
            email: "grace@example.com",
            role: "member",
            department: null,
            invitedBy: "Ada Lovelace",
            createdAt: "2026-03-01T08:00:00.000Z",
            expiresAt: "2026-03-08T08:00:00.000Z",
            isExpired: false,
          },
        ],
        next_cursor: null,
      },
    ],
  });

/** The invitations that nobody accepted yet, newest first; for those who may invite. */
export async function listInvites(
  access: AccountAccess,
  query: { cursor?: string | undefined; limit: number },
): Promise<z.output<typeof invitesAnswerSchema>> {
  requireOrganization(access);
  requireRight(access, "manage_members");
  const { rows, next_cursor } = await pageByPlace(query, {
    read: (beyond, limit) =>
      callMany(
        "list_invites",
        {
          p_account_id: access.accountId,
          p_before_at: beyond?.[0] ?? null,
          p_before_id: beyond?.[1] ?? null,
          p_limit: limit,
        },
        rowSchema,
      ),
    place: (row) => [row.created_at, row.invite_id],
  });
  return {
    invites: rows.map((row) => ({
      inviteId: row.invite_id,
      email: row.email,
      role: row.role,
      department: namedOrNull(row.department_id, row.department_name),
      invitedBy: row.invited_by_name,
      createdAt: new Date(row.created_at).toISOString(),
      expiresAt: new Date(row.expires_at).toISOString(),
      isExpired: row.is_expired,
    })),
    next_cursor,
  };
}
