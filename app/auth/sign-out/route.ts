import { type NextRequest, NextResponse } from "next/server";
import { forgetCodeVerifiers } from "@/lib/auth/forget-code-verifiers";
import { loginPath } from "@/lib/auth/login-path";
import { serverEnv } from "@/lib/env/server";
import { createUserClient } from "@/lib/supabase/user-client";

/** Ends this browser's session; other devices stay signed in. Posted by the account menu's form. */
export async function POST(request: NextRequest): Promise<NextResponse> {
  const { SITE_URL } = serverEnv();
  const origin = request.headers.get("origin");
  if (origin && origin !== SITE_URL) return new NextResponse(null, { status: 403 });

  const supabase = await createUserClient();
  await supabase.auth.signOut({ scope: "local" });
  await forgetCodeVerifiers();
  return NextResponse.redirect(new URL(loginPath({ reason: "signed-out" }), SITE_URL), 303);
}
