import "server-only";
import { createServerClient } from "@supabase/ssr";
import { type NextRequest, NextResponse } from "next/server";
import { headersWithPath } from "@/lib/auth/request-path";
import { serverEnv } from "@/lib/env/server";
import { sessionCookieOptions } from "@/lib/supabase/user-client";

/**
 * Renews the session when its access token is about to run out, and hands the new cookies to the
 * page of this same request and to the browser. It lets every request through: what needs a
 * session asks for one itself.
 */
export async function refreshSession(request: NextRequest): Promise<NextResponse> {
  const forward = () => NextResponse.next({ request: { headers: headersWithPath(request) } });
  let response = forward();
  const hasSession = request.cookies.getAll().some(({ name }) => name.includes("-auth-token"));
  if (!hasSession) return response;

  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = serverEnv();
  const supabase = createServerClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    cookieOptions: sessionCookieOptions(),
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll(list, headers) {
        for (const { name, value } of list) request.cookies.set(name, value);
        response = forward();
        for (const { name, value, options } of list) response.cookies.set(name, value, options);
        // A cached response would hand one person's session to another.
        for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
      },
    },
  });
  await supabase.auth.getClaims();
  return response;
}
