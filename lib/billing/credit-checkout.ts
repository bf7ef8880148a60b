import "server-only";
import { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { ensureCustomer } from "@/lib/billing/customer";
import { syncedPriceId } from "@/lib/billing/plan-price";
import { attachSession } from "@/lib/billing/record-payment";
import { checkoutUrls } from "@/lib/billing/return-urls";
import { stripe } from "@/lib/billing/stripe-client";
import { callOne } from "@/lib/supabase/call";

const purchaseSchema = z.object({
  payment_id: z.string(),
  stripe_price_id: z.string().nullable(),
});

/**
 * Opens hosted Checkout for a credit pack. The purchase's terms are written first, so a price that
 * changes while the person types a card number changes nothing for them.
 *
 * @param quantity packs, 1 to 100.
 * @param returnPath the path the person came from; they are brought back to it.
 * @throws DatabaseError PT404 for a pack that is not sold.
 */
export async function createCreditCheckout(
  access: AccountAccess,
  {
    packId,
    quantity,
    returnPath,
  }: { packId: string; quantity: number; returnPath?: string | undefined },
): Promise<{ url: string }> {
  const owner = await ensureCustomer(access);
  const purchase = await callOne(
    "begin_pack_purchase",
    {
      p_account_id: access.accountId,
      p_pack_id: packId,
      p_quantity: quantity,
      p_actor_id: access.userId,
      p_kind: "pack",
    },
    purchaseSchema,
  );
  const metadata = {
    account_id: access.accountId,
    payment_id: purchase.payment_id,
    kind: "pack",
  };
  const session = await stripe().checkout.sessions.create({
    mode: "payment",
    customer: owner.customerId,
    client_reference_id: owner.accountId,
    line_items: [{ price: syncedPriceId(purchase.stripe_price_id), quantity }],
    allow_promotion_codes: true,
    metadata,
    payment_intent_data: { metadata },
    // A paper for the books; it grants nothing, because it is no subscription's.
    invoice_creation: { enabled: true },
    ...checkoutUrls(returnPath),
  });
  await attachSession(access.accountId, purchase.payment_id, session.id);
  if (!session.url) throw new Error(`session ${session.id} has no address`);
  return { url: session.url };
}
