import "server-only";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customer";
import { processInvoice } from "@/lib/billing/process-invoice";
import type { InvoiceOutcome } from "@/lib/billing/record-invoice";
import { refundInvoice } from "@/lib/billing/refund-invoice";
import { idOf, stripe } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

const decisionOutcome = z.enum(["decided", "replayed", "decided_otherwise"]);

/**
 * What a person decides about an invoice that was paid after its subscription had ended: its credits
 * are granted all the same, or its money goes back. Either starts no plan. Calling it again goes on
 * where a crash left it.
 *
 * @throws Problem not_found for an invoice that is not the account's, conflict when it was decided
 *   the other way.
 */
export async function decideLateInvoice({
  accountId,
  invoiceId,
  decision,
  actorId,
  reason,
}: {
  accountId: string;
  invoiceId: string;
  decision: "grant" | "refund";
  /** The operator who decides. */
  actorId: string;
  reason: string;
}): Promise<InvoiceOutcome> {
  const invoice = await stripe().invoices.retrieve(invoiceId);
  const owner = await findOwner(idOf(invoice.customer));
  if (owner?.accountId !== accountId) {
    throw new Problem("not_found", { detail: "There is no such invoice." });
  }
  const outcome = await callOne(
    "decide_late_invoice",
    {
      p_account_id: accountId,
      p_invoice_id: invoiceId,
      p_decision: decision,
      p_actor_id: actorId,
      p_reason: reason,
    },
    decisionOutcome,
  );
  if (outcome === "decided_otherwise") {
    throw new Problem("conflict", { detail: "This invoice was decided the other way." });
  }
  // Recorded before it is refunded, so that the refund's events find the payment.
  const recorded = await processInvoice(owner, invoiceId);
  if (decision === "refund") await refundInvoice(invoice, "late");
  return recorded;
}
