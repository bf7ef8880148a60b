import "server-only";
import { serverEnv } from "@/lib/env/server";
import type { NoticeToMail } from "@/lib/notifications/notice";

/** A page in the account that a mail is about: an organization's is opened in it, whichever was open last. */
export function mailLink(account: NoticeToMail["account"], path: `/${string}`): string {
  const site = serverEnv().SITE_URL;
  if (!account.isOrganization) return `${site}${path}`;
  return `${site}/auth/open?account=${account.id}&next=${encodeURIComponent(path)}`;
}
