import "server-only";
import { createServerClient } from "@supabase/ssr";
import type { SupabaseClient } from "@supabase/supabase-js";
import { cookies } from "next/headers";
import { serverEnv } from "@/lib/env/server";

/**
 * A Supabase client that acts as the caller of this request, under row security. Make one for each
 * request: a client remembers its session, and two people must never share one.
 *
 * In a server component it cannot write cookies; the proxy has refreshed the session before.
 */
export async function createUserClient(): Promise<SupabaseClient> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = serverEnv();
  const jar = await cookies();
  return createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(),
    cookies: {
      getAll: () => jar.getAll(),
      setAll(list) {
        try {
          for (const { name, value, options } of list) jar.set(name, value, options);
        } catch {
          // A server component reads cookies and cannot set them.
        }
      },
    },
  });
}

/**
 * How session cookies are kept. The browser holds no Supabase client, so no script needs them:
 * they are httpOnly, and a script injected into a page cannot carry a session away.
 */
export function sessionCookieOptions() {
  return {
    httpOnly: true,
    sameSite: "lax" as const,
    secure: serverEnv().SITE_URL.startsWith("https:"),
    path: "/",
  };
}
