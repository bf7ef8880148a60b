import "server-only";
import { z } from "zod";
import { readLink, signLink } from "@/lib/notifications/signed-link";

/** The page that a spike's mail leads to: it asks its owner, signed in, whether to stop all spending. */
export function freezePath(accountId: string, notificationId: string): `/freeze?token=${string}` {
  return `/freeze?token=${signLink("freeze-spending", [accountId, notificationId])}`;
}

const tokenSchema = z.tuple([z.uuid(), z.uuid()]);

/** Which account a link may freeze, and the notice that it works once for; null for a link that is not ours. */
export function readFreezeToken(
  token: string,
): { accountId: string; notificationId: string } | null {
  const facts = tokenSchema.safeParse(readLink("freeze-spending", token));
  return facts.success ? { accountId: facts.data[0], notificationId: facts.data[1] } : null;
}
