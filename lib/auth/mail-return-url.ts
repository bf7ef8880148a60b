import "server-only";
import { serverEnv } from "@/lib/env/server";

/** Where Supabase's own mail links come back to; it must be among the project's redirect URLs. */
export function mailReturnUrl(): string {
  return `${serverEnv().SITE_URL}/auth/callback`;
}
