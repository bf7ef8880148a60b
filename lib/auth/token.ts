import "server-only";
import { createClient } from "@supabase/supabase-js";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";

const claimsSchema = z.object({ sub: z.uuid() });

/** The user id of a Supabase access token, verified; null when it is forged, expired or no token. */
export async function findUserByToken(token: string): Promise<string | null> {
  const { SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY } = serverEnv();
  const supabase = createClient(SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const { data, error } = await supabase.auth.getClaims(token);
  if (error || !data) return null;
  return claimsSchema.safeParse(data.claims).data?.sub ?? null;
}
