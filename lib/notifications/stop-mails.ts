import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { type NoticeKind, noticeKindNames, noticeKinds } from "@/lib/notifications/notice-kinds";
import { readLink, signLink } from "@/lib/notifications/signed-link";

/** The page that stops a kind of mail for a person, without signing in. */
export function stopMailsUrl(userId: string, kind: NoticeKind): string {
  return `${serverEnv().SITE_URL}/stop-mails?token=${tokenOf(userId, kind)}`;
}

/** What lets a mail program stop them by one click (RFC 8058): it posts to the address. */
export function stopMailsHeaders(userId: string, kind: NoticeKind): Record<string, string> {
  const url = `${serverEnv().SITE_URL}/api/notifications/stop?token=${tokenOf(userId, kind)}`;
  return { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}

function tokenOf(userId: string, kind: NoticeKind): string {
  return signLink("stop-mails", [userId, kind]);
}

const tokenSchema = z.tuple([z.uuid(), z.enum(noticeKindNames)]);

/** Whose mails of which kind a link stops; null for a link that is not ours. */
export function readStopToken(token: string): { userId: string; kind: NoticeKind } | null {
  const facts = tokenSchema.safeParse(readLink("stop-mails", token));
  if (!facts.success || noticeKinds[facts.data[1]].isEssential) return null;
  return { userId: facts.data[0], kind: facts.data[1] };
}
