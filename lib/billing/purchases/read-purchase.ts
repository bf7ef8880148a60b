import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { listAccess } from "@/lib/auth/account";
import {
  type Fulfilment,
  findSession,
  fulfilSession,
} from "@/lib/billing/purchases/fulfil-session";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import { DatabaseError } from "@/lib/supabase/database-error";

export type Purchase =
  | { state: "found"; access: AccountAccess; fulfilment: Fulfilment }
  /** The session does not exist, or its account is not one of the person's. */
  | { state: "missing" }
  /** Stripe does not answer now, so nothing can be said about it. */
  | { state: "unreachable" };

/**
 * What a Checkout session brought, for the person who comes back from it. It does what the webhook
 * does, with the same functions, so a webhook that is late, or lost, is not noticed.
 */
export async function findPurchase(userId: string, sessionId: string): Promise<Purchase> {
  let access: AccountAccess | undefined;
  try {
    const found = await findSession(sessionId);
    if (!found) return { state: "missing" };
    const all = await listAccess(userId);
    access = all.find((candidate) => candidate.accountId === found.owner.accountId);
    if (!access) return { state: "missing" };
    return { state: "found", access, fulfilment: await fulfilSession(found.session, found.owner) };
  } catch (error) {
    // The webhook will try again; nothing that was paid is lost.
    if (!passes(error)) throw error;
    if (!access) return { state: "unreachable" };
    return { state: "found", access, fulfilment: { state: "processing" } };
  }
}

/** Whether an error is an outage or a crowd, which a later look finds gone. */
function passes(error: unknown): boolean {
  return stripeRefusal(error) !== null || (error instanceof DatabaseError && error.isBusy);
}
