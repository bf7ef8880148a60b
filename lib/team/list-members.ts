import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { credits, instant, nextCursor } from "@/lib/http/answer-parts";
import { decodeCursor, encodeCursor } from "@/lib/http/cursor";
import { callMany } from "@/lib/supabase/call";
import { roles } from "@/lib/team/requests";

/** A place in the order of joining, as the database writes it: its microseconds count. */
const placeSchema = z.tuple([z.string(), z.uuid()]);

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
  department: z.object({ id: z.uuid(), name: z.string() }).nullable(),
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
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<z.output<typeof membersAnswerSchema>> {
  const [afterAt, afterId] = decodeCursor(cursor, placeSchema) ?? [null, null];
  const rows = await callMany(
    "list_members",
    {
      p_account_id: access.accountId,
      p_viewer_id: access.userId,
      p_after_at: afterAt,
      p_after_id: afterId,
      p_limit: limit + 1,
    },
    rowSchema,
  );
  const last = rows[limit - 1];
  return {
    members: rows.slice(0, limit).map((row) => ({
      userId: row.user_id,
      name: row.display_name,
      email: row.email,
      role: row.role,
      department:
        row.department_id !== null && row.department_name !== null
          ? { id: row.department_id, name: row.department_name }
          : null,
      joinedAt: new Date(row.joined_at).toISOString(),
      spent: row.spent_micros === null ? null : toCredits(row.spent_micros),
    })),
    next_cursor: rows.length > limit && last ? encodeCursor([last.joined_at, last.user_id]) : null,
  };
}
