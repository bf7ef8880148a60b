import type { PaymentIntent, PaymentMethod } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { recordCharge, settleCharge } from "./charge-card";
import { type IntentOutcome, unexpectedState, writeDecline } from "./intent-outcome";
import { testCard } from "./test-cards";

/** How long a bank takes to pay a debit, or to refuse it, in seconds. */
const DEBIT_TIME = 3 * 86_400;
/** How long the holder of a card with a mandate has, once told, to object. */
const NOTICE_TIME = 26 * 3600;

/** Whether a payment by this method ends at once or is `processing` first. */
export function endsLater(tx: Transaction, intent: PaymentIntent, method: PaymentMethod): boolean {
  if (testCard(tx.get("card_facts", method.id).number).settles === "at_once") return false;
  return method.type !== "card" || tx.get("intent_facts", intent.id).offSession;
}

/** The bank has been asked for the money; whether it pays is known later. */
export function startDebit(
  tx: Transaction,
  intent: PaymentIntent,
  method: PaymentMethod,
): IntentOutcome {
  const { settles } = testCard(tx.get("card_facts", method.id).number);
  const settlesAt = tx.now + (method.type === "card" ? NOTICE_TIME : DEBIT_TIME);
  tx.change("intent_facts", intent.id, {
    settlesAt,
    settles: settles === "later" ? "succeeded" : "failed",
  });
  const charge = recordCharge(tx, intent, method, { kind: "pending" });
  const processing = tx.change("payment_intent", intent.id, {
    status: "processing",
    ...(method.type === "card" ? { processing: noticeUntil(settlesAt) } : {}),
    payment_method_types: ["card", "sepa_debit"],
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  });
  tx.emit("payment_intent.processing", processing);
  tx.emit("charge.pending", charge);
  return { kind: "processing", intent: processing };
}

const noticeUntil = (completesAt: number): PaymentIntent["processing"] => ({
  card: { customer_notification: { approval_requested: false, completes_at: completesAt } },
  type: "card",
});

/** The bank's answer to what it was asked for: it paid, or it did not. */
export function endDebit(
  tx: Transaction,
  id: string,
  answer: "succeeded" | "failed",
): IntentOutcome {
  const intent = tx.get("payment_intent", id);
  if (intent.status !== "processing") throw unexpectedState(intent, "settle");
  tx.change("intent_facts", id, { settlesAt: null });
  tx.change("payment_intent", id, { processing: null });
  const refusal = answer === "failed" ? refusalOf(tx, intent) : null;
  const charge = settleCharge(tx, intent.latest_charge ?? "", refusal);
  if (refusal) return writeDecline(tx, intent, charge, refusal);
  const paid = tx.change("payment_intent", id, {
    status: "succeeded",
    amount_received: intent.amount,
  });
  tx.emit("payment_intent.succeeded", paid);
  tx.emit("charge.succeeded", charge);
  return { kind: "succeeded", intent: paid };
}

function refusalOf(tx: Transaction, { payment_method }: PaymentIntent) {
  return testCard(tx.get("card_facts", payment_method ?? "").number).lateRefusal;
}
