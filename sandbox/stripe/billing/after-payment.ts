import type { Transaction } from "../state/transaction";
import { completeSession } from "./complete-session";
import { followInvoice } from "./pay-invoice";
import type { IntentOutcome } from "./payment-intents";

/** What a payment attempt outside an invoice's own collection means for what it pays for. */
export function followPayment(tx: Transaction, outcome: IntentOutcome): void {
  const facts = tx.get("intent_facts", outcome.intent.id);
  if (facts.invoice) followInvoice(tx, facts.invoice, outcome);
  if (outcome.kind !== "succeeded") return;
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
  if (session && tx.get("checkout_session", session.id).status === "open")
    completeSession(tx, session.id);
}
