import { type NextRequest, NextResponse } from "next/server";
import { forgetCodeVerifiers } from "@/lib/auth/forget-code-verifiers";
import { loginPath } from "@/lib/auth/login-path";
import { takeNext } from "@/lib/auth/next-after-mail";
import { noteSignUpNetwork } from "@/lib/auth/note-sign-up-network";
import { serverEnv } from "@/lib/env/server";
import { createUserClient } from "@/lib/supabase/user-client";

/**
 * Where Supabase's own mail links and other sign-in services come back: exchanges the code for a
 * session. Only the browser that asked can do it, because it alone holds the code's verifier.
 */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const { SITE_URL } = serverEnv();
  const next = await takeNext();
  const code = request.nextUrl.searchParams.get("code");
  if (!code) {
    const path = loginPath({ next, reason: "link-expired" });
    return NextResponse.redirect(new URL(path, SITE_URL), 303);
  }

  const supabase = await createUserClient();
  const { data, error } = await supabase.auth.exchangeCodeForSession(code);
  if (error) {
    const isOtherBrowser = error.name === "AuthPKCECodeVerifierMissingError";
    const reason = isOtherBrowser ? "other-browser" : "link-expired";
    return NextResponse.redirect(new URL(loginPath({ next, reason }), SITE_URL), 303);
  }
  await noteSignUpNetwork(data.user.id);
  await forgetCodeVerifiers();
  return NextResponse.redirect(new URL(next, SITE_URL), 303);
}
