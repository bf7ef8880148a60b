import type { Transaction } from "../state/transaction";
import { endDebit } from "./bank-debit";
import { completeSession, endAsyncSession } from "./complete-session";
import type { IntentOutcome } from "./intent-outcome";
import { followInvoice } from "./pay-invoice";

/** What a payment attempt outside an invoice's own collection means for what it pays for. */
export function followPayment(tx: Transaction, outcome: IntentOutcome): void {
  const facts = tx.get("intent_facts", outcome.intent.id);
  if (facts.invoice) followInvoice(tx, facts.invoice, outcome);
  if (outcome.kind === "challenge") return;
  const session = tx
    .list("session_facts")
    .find(
      (one) =>
        one.id === facts.session ||
        (facts.invoice !== null &&
          one.attempt?.subscription !== null &&
          one.attempt?.subscription ===
            tx.get("invoice", facts.invoice).parent?.subscription_details?.subscription),
    );
  if (!session) return;
  const { status } = tx.get("checkout_session", session.id);
  if (session.awaitsDebit && outcome.kind !== "processing")
    endAsyncSession(tx, session.id, outcome.kind === "succeeded");
  else if (status === "open" && outcome.kind !== "declined")
    completeSession(tx, session.id, outcome.kind === "processing" ? "unpaid" : "paid");
}

/** The bank's answer to a debit, with all that follows from it. */
export function settleDebit(tx: Transaction, id: string, answer: "succeeded" | "failed"): void {
  followPayment(tx, endDebit(tx, id, answer));
}

/** The end of a debit's time, as its account decided it. */
export function settleDueDebit(tx: Transaction, id: string): void {
  const { settles } = tx.get("intent_facts", id);
  if (tx.get("payment_intent", id).status === "processing") settleDebit(tx, id, settles);
  else tx.change("intent_facts", id, { settlesAt: null });
}
