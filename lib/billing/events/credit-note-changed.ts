import "server-only";
import { settleReturned } from "@/lib/billing/events/settle-returned";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** A credit note was issued for an invoice, or voided. */
export async function creditNoteChanged(event: StripeEvent): Promise<EventResult> {
  return settleReturned(event, async (id) => {
    const invoiceId = idOf((await stripe().creditNotes.retrieve(id)).invoice);
    return invoiceId === null ? null : { invoiceId };
  });
}
