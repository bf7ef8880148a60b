import "server-only";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customers/customer";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";
import type { InvoiceOutcome } from "@/lib/billing/invoices/record-invoice";
import { refundInvoice } from "@/lib/billing/invoices/refund-invoice";
import { findAtStripe, idOf, stripe } from "@/lib/billing/stripe-client";
import { Problem } from "@/lib/http/problem";
import { callOne } from "@/lib/supabase/call";

const decisionOutcome = z.enum(["decided", "replayed", "decided_otherwise", "not_late"]);

/**
 * What a person decides about an invoice that was paid after its subscription had ended: its credits
 * are granted all the same, or its money goes back. Either starts no plan. Calling it again goes on
 * where a crash left it.
 *
 * @throws Problem not_found for an invoice that is nobody's here; conflict when it was decided the
 *   other way, or there is nothing to decide about it.
 */
export async function decideLateInvoice({
  invoiceId,
  decision,
  actorId,
  reason,
}: {
  invoiceId: string;
  decision: "grant" | "refund";
  /** The operator who decides. */
  actorId: string;
  reason: string;
}): Promise<InvoiceOutcome> {
  const invoice = await findAtStripe(stripe().invoices.retrieve(invoiceId));
  const owner = invoice && (await findOwner(idOf(invoice.customer)));
  if (!owner) throw new Problem("not_found", { detail: "There is no such invoice." });
  // One that is in time is recorded here, and then there is nothing to decide.
  const known = await processInvoice(owner, invoiceId);
  if (known.state !== "parked" && known.state !== "recorded") throw notLate();
  const outcome = await callOne(
    "decide_late_invoice",
    {
      p_account_id: owner.accountId,
      p_invoice_id: invoiceId,
      p_decision: decision,
      p_actor_id: actorId,
      p_reason: reason,
    },
    decisionOutcome,
  );
  if (outcome === "not_late") throw notLate();
  if (outcome === "decided_otherwise") {
    throw new Problem("conflict", { detail: "This invoice was decided the other way." });
  }
  // Recorded before it is refunded, so that the refund's events find the payment.
  const recorded = await processInvoice(owner, invoiceId);
  if (decision === "refund" && recorded.state === "recorded") await refundInvoice(invoice, "late");
  return recorded;
}

function notLate(): Problem {
  return new Problem("conflict", {
    detail:
      "This invoice was not paid after its subscription had ended: there is nothing to decide.",
  });
}
