import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { namedOrNull, namedPart } from "@/lib/http/named-part";
import { pageByPlace } from "@/lib/http/page-by-place";
import { callMany } from "@/lib/supabase/call";
import { roles } from "@/lib/team/request-schemas";

const rowSchema = z.object({
  user_id: z.string(),
  display_name: z.string(),
  email: z.string().nullable(),
  role: z.enum(roles),
  department_id: z.string().nullable(),
  department_name: z.string().nullable(),
  joined_at: z.string(),
  spent_micros: z.number().int().nullable(),
});

const memberSchema = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string().nullable().describe("Null where the caller's role does not show it."),
  role: z.enum(roles),
  department: namedPart,
  joinedAt: instant,
  spent: credits
    .nullable()
    .describe("Credits this UTC month; null where the caller's role does not show them."),
});

export type Member = z.output<typeof memberSchema>;

export const membersAnswerSchema = z
  .object({ members: z.array(memberSchema), next_cursor: nextCursor })
  .meta({
    id: "Members",
    examples: [
      {
        members: [
          {
            userId: "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d",
            name: "Grace Hopper",
            email: "grace@example.com",
            role: "admin",
            department: null,
            joinedAt: "2026-03-01T08:00:00.000Z",
            spent: 120,
          },
        ],
        next_cursor: null,
      },
    ],
  });

/** The account's members in the order they joined. */
export async function listMembers(
  access: AccountAccess,
  query: { cursor?: string | undefined; limit: number },
): Promise<z.output<typeof membersAnswerSchema>> {
  const { rows, next_cursor } = await pageByPlace(query, {
    read: (beyond, limit) =>
      callMany(
        "list_members",
        {
          p_account_id: access.accountId,
          p_viewer_id: access.userId,
          p_after_at: beyond?.[0] ?? null,
          p_after_id: beyond?.[1] ?? null,
          p_limit: limit,
        },
        rowSchema,
      ),
    place: (row) => [row.joined_at, row.user_id],
  });
  return {
    members: rows.map((row) => ({
      userId: row.user_id,
      name: row.display_name,
      email: row.email,
      role: row.role,
      department: namedOrNull(row.department_id, row.department_name),
      joinedAt: new Date(row.joined_at).toISOString(),
      spent: row.spent_micros === null ? null : toCredits(row.spent_micros),
    })),
    next_cursor,
  };
}
