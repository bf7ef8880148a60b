import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Charge, Refund } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** Refunds a charge, in whole or in part; a card's refund succeeds at once. */
export function createRefund(
  tx: Transaction,
  charge: Charge,
  o: {
    amount: number | null;
    reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
    metadata: Record<string, string>;
  },
): Refund {
  if (!charge.paid)
    throw invalidRequest("This charge has not been paid.", "charge", "charge_not_refundable");
  const left = charge.amount - charge.amount_refunded;
  if (left === 0)
    throw invalidRequest(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      "charge_already_refunded",
    );
  const amount = o.amount ?? left;
  if (!Number.isInteger(amount) || amount < 1)
    throw invalidRequest("Invalid positive integer", "amount", "parameter_invalid_integer");
  if (amount > left)
    throw invalidRequest(
      `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
      "amount",
      "amount_too_large",
    );
  const refund = tx.put("refund", {
    id: newId("re"),
    object: "refund",
    amount,
    balance_transaction: newId("txn"),
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: {
        reference_status: "pending",
        reference_type: "acquirer_reference_number",
        type: "refund",
      },
      type: "card",
    },
    metadata: o.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: o.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
  });
  const before = tx.get("charge", charge.id);
  const refunded = before.amount_refunded + amount;
  const after = tx.change("charge", charge.id, {
    amount_refunded: refunded,
    refunded: refunded === before.amount,
  });
  tx.emit("refund.created", refund);
  tx.emitChange("charge.refunded", before, after);
  return refund;
}
