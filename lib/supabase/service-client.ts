import "server-only";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { serverEnv } from "@/lib/env/server";
import type { Database } from "@/lib/supabase/database.types";

let client: SupabaseClient<Database> | undefined;

/**
 * The client that acts as the application itself, past row security. It holds no session, so one
 * serves every request. Only `lib/supabase/call.ts` imports it; a test keeps the list.
 */
export function serviceClient(): SupabaseClient<Database> {
  const { SUPABASE_URL, SUPABASE_SECRET_KEY } = serverEnv();
  client ??= createClient<Database>(SUPABASE_URL, SUPABASE_SECRET_KEY, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  return client;
}
