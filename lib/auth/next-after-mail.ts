import "server-only";
import type { Route } from "next";
import { cookies } from "next/headers";
import { safeNext } from "@/lib/auth/safe-next";
import { serverEnv } from "@/lib/env/server";

const cookieName = "farebox-next";
const lifeSeconds = 60 * 60;

/**
 * Remembers, in this browser, where a person was going when a mail was sent to them. It is kept out
 * of the mail: a link in a mail leads to this application and nowhere else.
 */
export async function rememberNext(path: string): Promise<void> {
  (await cookies()).set(cookieName, safeNext(path), {
    httpOnly: true,
    sameSite: "lax",
    secure: serverEnv().SITE_URL.startsWith("https:"),
    maxAge: lifeSeconds,
    path: "/auth",
  });
}

/** Where that person was going, once; the default when the mail was opened in another browser. */
export async function takeNext(): Promise<Route> {
  const jar = await cookies();
  const next = jar.get(cookieName)?.value;
  if (next) jar.delete({ name: cookieName, path: "/auth" });
  return safeNext(next);
}
