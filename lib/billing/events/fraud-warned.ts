import "server-only";
import { findOwner } from "@/lib/billing/customers/customer";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/**
 * A card's issuer thinks that a charge is fraud. A person decides whether to refund it before it is
 * disputed; the refund takes the credits back, the warning alone takes nothing.
 */
export async function fraudWarned(event: StripeEvent): Promise<EventResult> {
  const warning = await stripe().radar.earlyFraudWarnings.retrieve(event.objectId ?? "");
  const charge = await stripe().charges.retrieve(idOf(warning.charge) ?? "");
  const owner = await findOwner(idOf(charge.customer));
  if (!owner) return { ok: false, reason: `${warning.id} is of a charge that is not ours` };
  raiseAlert("an issuer warns of fraud: refund the charge, or expect a dispute", {
    accountId: owner.accountId,
    chargeId: charge.id,
    warningId: warning.id,
    isActionable: warning.actionable,
  });
  return { ok: true, receipt: `warned of ${charge.id}` };
}
