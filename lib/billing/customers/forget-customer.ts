import "server-only";
import type { Owner } from "@/lib/billing/customers/customer";
import { isLiveStatus, listSubscriptionRows } from "@/lib/billing/subscriptions/subscription-row";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";
import { callVoid } from "@/lib/supabase/call";

/**
 * Ends what a customer that Stripe deleted had: its subscriptions first, which died with it, then its
 * place as the account's live customer. The ledger and bought credits stay, and it still leads to its
 * account, so that money paid by it can be refunded or disputed. Done again, it changes nothing.
 *
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function forgetCustomer(owner: Owner): Promise<void> {
  for (const row of await listSubscriptionRows(owner.accountId)) {
    if (row.customerId === owner.customerId && isLiveStatus(row.status)) {
      await syncSubscription(owner, row.subscriptionId);
    }
  }
  await callVoid("forget_stripe_customer", { p_stripe_customer_id: owner.customerId });
}
