import "server-only";
import { z } from "zod";
import { type AccountAccess, canSeeBill } from "@/lib/auth/access";
import { instant, nextCursor } from "@/lib/http/answer-parts";
import { pageByTime } from "@/lib/http/page-by-time";
import { noticeKindNames } from "@/lib/notifications/notice-kinds";
import { noticeLine } from "@/lib/notifications/notice-line";
import { callMany, callOne, callVoid, timestamp } from "@/lib/supabase/call";

const noticeSchema = z.object({
  notificationId: z.uuid(),
  kind: z.enum(noticeKindNames),
  title: z.string(),
  text: z.string(),
  href: z.string().describe("The page that it leads to."),
  createdAt: instant,
  readAt: instant.nullable(),
});

export type Notice = z.output<typeof noticeSchema>;

export const noticesAnswerSchema = z
  .object({ notices: z.array(noticeSchema), unread: z.int(), next_cursor: nextCursor })
  .meta({
    id: "Notices",
    examples: [
      {
        notices: [
          {
            notificationId: "7c9e6679-7425-40de-944b-e07fc1f90ae7",
            kind: "low_balance",
            title: "Credits are running low",
            text: "100 credits were left.",
            href: "/billing",
            createdAt: "2026-11-01T09:00:00.000Z",
            readAt: null,
          },
        ],
        unread: 1,
        next_cursor: null,
      },
    ],
  });

export const unreadAnswerSchema = z
  .object({ unread: z.int() })
  .meta({ id: "UnreadNotices", examples: [{ unread: 0 }] });

const rowSchema = z
  .object({
    notification_id: z.string(),
    kind: z.enum(noticeKindNames),
    facts: z.unknown(),
    created_at: timestamp,
    read_at: timestamp.nullable(),
  })
  .transform((row) => ({
    notificationId: row.notification_id,
    kind: row.kind,
    ...noticeLine(row.kind, row.facts),
    createdAt: row.created_at,
    readAt: row.read_at,
  }));

/** Whose notices, and whether those about the account's bill are among them. */
function reader(access: AccountAccess) {
  return {
    p_account_id: access.accountId,
    p_user_id: access.userId,
    p_sees_bill: canSeeBill(access),
  };
}

/** A page of what a person is told in an account, newest first. */
export async function listNotices(
  access: AccountAccess,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ notices: Notice[]; next_cursor: string | null }> {
  const { rows, next_cursor } = await pageByTime<Notice>(query, {
    read: (before, limit) =>
      callMany("list_notices", { ...reader(access), p_before: before, p_limit: limit }, rowSchema),
    at: (row) => row.createdAt,
    id: (row) => row.notificationId,
  });
  return { notices: rows, next_cursor };
}

/** How many of the last hundred are unread. */
export function countUnreadNotices(access: AccountAccess): Promise<number> {
  return callOne("count_unread_notices", reader(access), z.number().int());
}

/** Marks one notice as read, or with null all of them. */
export async function readNotices(access: AccountAccess, notificationId: string | null) {
  await callVoid("read_notices", { ...reader(access), p_notification_id: notificationId });
}
