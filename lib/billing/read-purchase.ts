import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { listAccess } from "@/lib/auth/account";
import { type Fulfilment, findSession, fulfilSession } from "@/lib/billing/fulfil-session";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import { DatabaseError } from "@/lib/supabase/database-error";

export interface Purchase {
  access: AccountAccess;
  fulfilment: Fulfilment;
}

/**
 * What a Checkout session brought, for the person who comes back from it. It does what the webhook
 * does, with the same functions, so a webhook that is late, or lost, is not noticed.
 *
 * @returns null when the session does not exist or its account is not one of the person's.
 */
export async function findPurchase(userId: string, sessionId: string): Promise<Purchase | null> {
  const found = await findSession(sessionId);
  if (!found) return null;
  const all = await listAccess(userId);
  const access = all.find((candidate) => candidate.accountId === found.owner.accountId);
  if (!access) return null;
  try {
    return { access, fulfilment: await fulfilSession(found.session, found.owner) };
  } catch (error) {
    // The webhook will try again; nothing that was paid is lost.
    const passes =
      stripeRefusal(error) !== null || (error instanceof DatabaseError && error.isBusy);
    if (!passes) throw error;
    return { access, fulfilment: { state: "processing" } };
  }
}
