import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Charge, Refund } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { isChargedBack, moveDispute } from "./disputes";
import { formatMoney } from "./money";
import { testCard } from "./test-cards";

/** How long a refund that does not end at once takes, in seconds. */
const SETTLING_TIME = 3600;

/** Refunds that count as given back, and so against what can still be refunded. */
const counts = (status: string | null) => status !== "failed" && status !== "canceled";

export interface NewRefund {
  /** Null refunds what is left. */
  amount: number | null;
  reason: "duplicate" | "fraudulent" | "requested_by_customer" | null;
  metadata: Record<string, string>;
  /** How it goes on; without it the charge's test card decides. */
  ends?: "at_once" | "later" | "fail_later" | "requires_action";
}

/** Refunds a charge, in whole or in part; a card's refund succeeds at once, as its number says. */
export function createRefund(tx: Transaction, charge: Charge, o: NewRefund): Refund {
  const amount = checkAmount(tx, charge, o.amount);
  const ends = o.ends ?? endingOf(tx, charge);
  const id = newId("re");
  if (ends === "later" || ends === "fail_later")
    tx.put("refund_facts", {
      id,
      settlesAt: tx.now + SETTLING_TIME,
      becomes: ends === "later" ? "succeeded" : "failed",
    });
  const pending = ends === "later";
  const refund = tx.put("refund", {
    id,
    object: "refund",
    amount,
    balance_transaction: newId("txn"),
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    ...(charge.payment_method_details?.type === "card"
      ? {
          destination_details: {
            card: {
              reference_status: "pending",
              reference_type: "acquirer_reference_number",
              type: "refund",
            },
            type: "card",
          },
        }
      : {}),
    metadata: o.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(pending ? { pending_reason: "processing" } : {}),
    reason: o.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: pending ? "pending" : ends === "requires_action" ? ends : "succeeded",
    transfer_reversal: null,
  });
  const before = tx.get("charge", charge.id);
  const after = countRefunds(tx, charge.id);
  tx.emit("refund.created", refund);
  tx.emitChange("charge.refunded", before, after);
  if (after.refunded) closeInquiries(tx, charge.id);
  return refund;
}

function checkAmount(tx: Transaction, charge: Charge, wanted: number | null): number {
  if (!charge.paid)
    throw invalidRequest("This charge has not been paid.", "charge", "charge_not_refundable");
  if (isChargedBack(tx, charge.id))
    throw invalidRequest(
      `Charge ${charge.id} has been charged back; cannot issue a refund.`,
      undefined,
      "charge_disputed",
    );
  const left = charge.amount - charge.amount_refunded;
  if (left === 0)
    throw invalidRequest(
      `Charge ${charge.id} has already been refunded.`,
      undefined,
      "charge_already_refunded",
    );
  const amount = wanted ?? left;
  if (!Number.isInteger(amount) || amount < 1)
    throw invalidRequest("Invalid positive integer", "amount", "parameter_invalid_integer");
  const money = (sum: number) => formatMoney(sum, charge.currency);
  if (amount > left)
    throw invalidRequest(
      `Refund amount (${money(amount)}) is greater than unrefunded amount on charge (${money(left)})`,
      "amount",
      "amount_too_large",
    );
  return amount;
}

function endingOf(tx: Transaction, charge: Charge): "at_once" | "later" | "fail_later" {
  if (charge.payment_method_details?.type !== "card") return "later";
  const facts = tx.find("card_facts", charge.payment_method ?? "");
  return facts ? testCard(facts.number).refunds : "at_once";
}

/** A charge's refunded amount is the sum of the refunds that stand, pending ones included. */
function countRefunds(tx: Transaction, id: string): Charge {
  const refunded = tx
    .list("refund")
    .filter((one) => one.charge === id && counts(one.status))
    .reduce((sum, one) => sum + one.amount, 0);
  const { amount } = tx.get("charge", id);
  return tx.change("charge", id, { amount_refunded: refunded, refunded: refunded === amount });
}

/** Who has the money back has nothing to inquire about. */
function closeInquiries(tx: Transaction, charge: string): void {
  for (const dispute of tx.list("dispute"))
    if (dispute.charge === charge && /^warning_(needs|under)/.test(dispute.status))
      moveDispute(tx, dispute.id, "warning_closed");
}

/** Brings a refund to another state: what was pending ends, what had succeeded comes back. */
export function settleRefund(
  tx: Transaction,
  id: string,
  to: "succeeded" | "failed" | "canceled",
): Refund {
  const before = tx.get("refund", id);
  const from = before.status ?? "";
  const legal =
    /^(pending|requires_action)$/.test(from) || (from === "succeeded" && to === "failed");
  if (!legal) throw invalidRequest(`A refund that is ${from} does not become ${to}.`, "status");
  if (tx.find("refund_facts", id)) tx.change("refund_facts", id, { settlesAt: null });
  const { pending_reason: _, ...rest } = before;
  const after = tx.put("refund", {
    ...rest,
    status: to,
    ...(to === "failed"
      ? {
          failure_reason: "expired_or_canceled_card",
          failure_balance_transaction: newId("txn"),
        }
      : {}),
  });
  if (to !== "succeeded" && before.charge) countRefunds(tx, before.charge);
  tx.emitChange("refund.updated", before, after);
  if (to === "failed") tx.emit("refund.failed", after);
  return after;
}

/** The end of a refund's time, as its card decided it. */
export function endRefund(tx: Transaction, id: string): void {
  settleRefund(tx, id, tx.get("refund_facts", id).becomes);
}
