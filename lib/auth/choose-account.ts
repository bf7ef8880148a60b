import "server-only";
import { cookies } from "next/headers";
import { accountCookie } from "@/lib/auth/account";
import { serverEnv } from "@/lib/env/server";

const lifeSeconds = 365 * 86_400;

/**
 * Remembers in this browser which account the pages show. The cookie is a wish, not a right: every
 * page looks for it among the person's own accounts.
 */
export async function chooseAccount(accountId: string): Promise<void> {
  (await cookies()).set(accountCookie, accountId, {
    httpOnly: true,
    sameSite: "lax",
    secure: serverEnv().SITE_URL.startsWith("https:"),
    maxAge: lifeSeconds,
    path: "/",
  });
}
