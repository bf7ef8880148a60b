import { invalidRequest } from "../api-error";
import type { Charge, PaymentIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import type { Decline } from "./test-cards";

/** What an attempt to pay came to. */
export type IntentOutcome =
  | { kind: "succeeded"; intent: PaymentIntent }
  | { kind: "declined"; intent: PaymentIntent; decline: Decline }
  | { kind: "challenge"; intent: PaymentIntent }
  | { kind: "processing"; intent: PaymentIntent };

/** A refused attempt: the intent asks for another payment method. */
export function writeDecline(
  tx: Transaction,
  intent: PaymentIntent,
  charge: Charge,
  reason: Decline,
): IntentOutcome {
  const method = tx.get("payment_method", intent.payment_method ?? "", "payment_method");
  const failed = tx.change("payment_intent", intent.id, {
    status: "requires_payment_method",
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    last_payment_error: {
      charge: charge.id,
      code: reason.code,
      ...(reason.declineCode ? { decline_code: reason.declineCode } : {}),
      doc_url: `https://docs.stripe.com/error-codes/${reason.code.replaceAll("_", "-")}`,
      message: reason.message,
      payment_method: method,
      type: "card_error",
    },
  });
  tx.emit("charge.failed", charge);
  tx.emit("payment_intent.payment_failed", failed);
  return { kind: "declined", intent: failed, decline: reason };
}

export function unexpectedState(intent: PaymentIntent, what: string) {
  return invalidRequest(
    `You cannot ${what} this PaymentIntent because it has a status of ${intent.status}.`,
    undefined,
    "payment_intent_unexpected_state",
  );
}
