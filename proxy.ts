import type { NextRequest, NextResponse } from "next/server";
import { refreshSession } from "@/lib/supabase/refresh-session";

/** Keeps sessions alive, and decides nothing. */
export function proxy(request: NextRequest): Promise<NextResponse> {
  return refreshSession(request);
}

export const config = {
  // Pages, server actions and the API; not files, and not callers who bring no cookie session:
  // Stripe's webhook and the scheduler.
  matcher: [
    "/((?!_next/static|_next/image|api/stripe/webhook|api/cron|.*\\.(?:svg|png|ico|webmanifest|txt|md)$).*)",
  ],
};
