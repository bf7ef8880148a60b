import type { PaymentIntent, PaymentMethod } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { recordCharge, settleCharge } from "./charge-card";
import { type IntentOutcome, unexpectedState, writeDecline } from "./intent-outcome";
import { type Decline, testCard } from "./test-cards";

/** How long a bank takes to pay a debit, or to refuse it, in seconds. */
const DEBIT_TIME = 3 * 86_400;

/** The bank has the debit; whether it pays is known days later. */
export function startDebit(
  tx: Transaction,
  intent: PaymentIntent,
  method: PaymentMethod,
): IntentOutcome {
  const { settles } = testCard(tx.get("card_facts", method.id).number);
  tx.change("intent_facts", intent.id, {
    settlesAt: tx.now + DEBIT_TIME,
    settles: settles === "later" ? "succeeded" : "failed",
  });
  const charge = recordCharge(tx, intent, method, { kind: "pending" });
  const processing = tx.change("payment_intent", intent.id, {
    status: "processing",
    payment_method_types: ["card", "sepa_debit"],
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  });
  tx.emit("payment_intent.processing", processing);
  tx.emit("charge.pending", charge);
  return { kind: "processing", intent: processing };
}

/** The bank's answer to a debit: it paid, or it did not. */
export function endDebit(
  tx: Transaction,
  id: string,
  answer: "succeeded" | "failed",
): IntentOutcome {
  const intent = tx.get("payment_intent", id);
  if (intent.status !== "processing") throw unexpectedState(intent, "settle");
  tx.change("intent_facts", id, { settlesAt: null });
  const charge = settleCharge(tx, intent.latest_charge ?? "", answer === "failed" ? REFUSED : null);
  if (answer === "failed") return writeDecline(tx, intent, charge, REFUSED);
  const paid = tx.change("payment_intent", id, {
    status: "succeeded",
    amount_received: intent.amount,
  });
  tx.emit("payment_intent.succeeded", paid);
  tx.emit("charge.succeeded", charge);
  return { kind: "succeeded", intent: paid };
}

const REFUSED: Decline = {
  code: "debit_not_authorized",
  declineCode: null,
  message: "The customer's bank did not authorize the debit.",
};
