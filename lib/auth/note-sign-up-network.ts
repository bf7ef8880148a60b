import "server-only";
import { headers } from "next/headers";
import { callerNetwork } from "@/lib/http/caller-network";
import { callVoid } from "@/lib/supabase/call";

/**
 * Notes from which network a person came first, as a hash, before anything is given to them: free
 * credits are limited by network and day. Nobody is kept from signing up because it fails.
 */
export async function noteSignUpNetwork(userId: string): Promise<void> {
  try {
    const network = callerNetwork(await headers());
    await callVoid("note_sign_up_network", { p_user_id: userId, p_network: network });
  } catch (error) {
    const message = error instanceof Error ? error.message : "not an Error";
    console.error(JSON.stringify({ level: "error", event: "network_not_noted", message }));
  }
}
