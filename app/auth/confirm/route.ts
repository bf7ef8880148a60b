import { type NextRequest, NextResponse } from "next/server";
import { z } from "zod";
import { forgetCodeVerifiers } from "@/lib/auth/forget-code-verifiers";
import { loginPath } from "@/lib/auth/login-path";
import { takeNext } from "@/lib/auth/next-after-mail";
import { noteSignUpNetwork } from "@/lib/auth/note-sign-up-network";
import { serverEnv } from "@/lib/env/server";
import { createUserClient } from "@/lib/supabase/user-client";

const schema = z.object({
  token_hash: z.string().min(1).max(512),
  type: z.enum(["signup", "magiclink", "recovery", "email_change", "email", "invite"]),
});

/**
 * Where our mails lead (supabase/templates): exchanges the link's one-time token for a session. It
 * works in any browser, also one that did not ask for the mail.
 */
export async function GET(request: NextRequest): Promise<NextResponse> {
  const { SITE_URL } = serverEnv();
  const next = await takeNext();
  const parsed = schema.safeParse(Object.fromEntries(request.nextUrl.searchParams));
  if (!parsed.success) {
    return NextResponse.redirect(new URL(loginPath({ reason: "link-expired" }), SITE_URL), 303);
  }

  const supabase = await createUserClient();
  const { data, error } = await supabase.auth.verifyOtp(parsed.data);
  if (error) {
    const path = loginPath({ next, reason: "link-expired" });
    return NextResponse.redirect(new URL(path, SITE_URL), 303);
  }
  if (data.user) await noteSignUpNetwork(data.user.id);
  await forgetCodeVerifiers();
  const path = parsed.data.type === "recovery" ? "/reset-password" : next;
  return NextResponse.redirect(new URL(path, SITE_URL), 303);
}
