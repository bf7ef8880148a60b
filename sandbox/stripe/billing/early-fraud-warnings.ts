import { newId } from "../state/identifier";
import type { Charge, EarlyFraudWarning } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** A card's issuer suspects that a charge was not its cardholder's doing. */
export function warnOfFraud(tx: Transaction, charge: Charge): EarlyFraudWarning {
  const warning = tx.put("early_fraud_warning", {
    id: newId("issfr"),
    object: "radar.early_fraud_warning",
    actionable: !charge.refunded && !charge.disputed,
    charge: charge.id,
    created: tx.now,
    fraud_type: "made_with_stolen_card",
    livemode: false,
    ...(charge.payment_intent ? { payment_intent: charge.payment_intent } : {}),
  });
  tx.emit("radar.early_fraud_warning.created", warning);
  return warning;
}
