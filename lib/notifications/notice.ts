import "server-only";
import { z } from "zod";
import { type NoticeKind, noticeKindNames } from "@/lib/notifications/notice-kinds";
import { callMaybe } from "@/lib/supabase/call";

/** A notice with the person whom a mail tells of it. */
export interface NoticeToMail {
  notificationId: string;
  kind: NoticeKind;
  /** Ids and numbers, as the kind's own schema reads them. */
  facts: unknown;
  createdAt: string;
  account: { id: string; name: string; isOrganization: boolean };
  person: { userId: string; email: string; name: string };
}

const noticeSchema = z.object({
  kind: z.enum(noticeKindNames),
  facts: z.unknown(),
  created_at: z.string(),
  account_name: z.string(),
  account_kind: z.string(),
  user_id: z.string(),
  email: z.string(),
  display_name: z.string(),
});

/** A notice as it is to be mailed to a person; null when they are not to be told any more. */
export async function findNoticeToMail(ids: {
  accountId: string;
  notificationId: string;
  userId: string;
}): Promise<NoticeToMail | null> {
  const row = await callMaybe(
    "get_notice_to_mail",
    {
      p_account_id: ids.accountId,
      p_notification_id: ids.notificationId,
      p_user_id: ids.userId,
    },
    noticeSchema,
  );
  return (
    row && {
      notificationId: ids.notificationId,
      kind: row.kind,
      facts: row.facts,
      createdAt: row.created_at,
      account: {
        id: ids.accountId,
        name: row.account_name,
        isOrganization: row.account_kind === "organization",
      },
      person: { userId: row.user_id, email: row.email, name: row.display_name },
    }
  );
}
