import "server-only";
import { headers } from "next/headers";
import { callerNetwork } from "@/lib/http/caller-network";
import { log, messageOf } from "@/lib/log/log";
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
    log("error", "network_not_noted", { message: messageOf(error) });
  }
}
