import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { BalanceTransaction, Charge, Dispute } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { cancelSubscription, isOver } from "./cancel-subscription";
import { emptyEvidence } from "./dispute-evidence";

export type DisputeStatus =
  | "needs_response"
  | "under_review"
  | "won"
  | "lost"
  | "warning_needs_response"
  | "warning_under_review"
  | "warning_closed"
  | "prevented"
  | "appeal_needs_response"
  | "appeal_under_review";

/** What a dispute may become next; https://docs.stripe.com/disputes/how-disputes-work. */
const NEXT: Record<DisputeStatus, DisputeStatus[]> = {
  warning_needs_response: ["warning_under_review", "warning_closed", "needs_response"],
  warning_under_review: ["warning_closed", "needs_response"],
  warning_closed: [],
  needs_response: ["under_review", "won", "lost"],
  under_review: ["won", "lost"],
  won: [],
  lost: ["appeal_needs_response"],
  appeal_needs_response: ["appeal_under_review", "won", "lost"],
  appeal_under_review: ["won", "lost"],
  prevented: [],
};

const CLOSED: DisputeStatus[] = ["won", "lost", "warning_closed", "prevented"];

/** What Stripe takes for a dispute, in minor units. */
const FEE = 1500;
const DAY = 86_400;

export const statusesAfter = (dispute: Dispute): DisputeStatus[] => NEXT[statusOf(dispute.status)];

function statusOf(text: string): DisputeStatus {
  const known = Object.keys(NEXT).find((one): one is DisputeStatus => one === text);
  if (!known) throw invalidRequest(`${text} is no status of a dispute.`, "status");
  return known;
}

/** Whether a charge's money is, or stays, with its cardholder: it cannot be refunded beside that. */
export function isChargedBack(tx: Transaction, charge: string): boolean {
  return tx
    .list("dispute")
    .some((one) => one.charge === charge && !/^(warning|won|prevented)/.test(one.status));
}

/**
 * Opens a dispute on a charge, for all of it or a part. A dispute takes the money at once, an
 * inquiry takes nothing, one that was prevented was settled by a refund.
 */
export function openDispute(
  tx: Transaction,
  charge: Charge,
  o: { amount: number | null; reason: string; status: DisputeStatus },
): Dispute {
  if (!charge.paid) throw invalidRequest("Only a charge that was paid can be disputed.", "charge");
  const amount = o.amount ?? charge.amount;
  if (!Number.isInteger(amount) || amount < 1 || amount > charge.amount)
    throw invalidRequest("The disputed amount is at most the charge's.", "amount");
  const { brand = "visa" } = charge.payment_method_details?.card ?? {};
  const network = brand ?? "visa";
  const caseType =
    o.status === "prevented" ? "resolution" : isInquiry(o.status) ? "inquiry" : "chargeback";
  const dispute = tx.put("dispute", {
    id: newId("du"),
    object: "dispute",
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: emptyEvidence(charge),
    evidence_details: {
      due_by: CLOSED.includes(o.status) ? null : tx.now + 9 * DAY,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: "not_submitted",
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry(o.status),
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      card: {
        brand: network,
        case_type: caseType,
        network,
        network_reason_code: o.reason === "fraudulent" ? "10.4" : "13.1",
      },
      type: "card",
    },
    reason: o.reason,
    status: o.status,
  });
  tx.change("charge", charge.id, { disputed: true });
  if (o.status !== "needs_response") {
    tx.emit("charge.dispute.created", dispute);
    if (o.status === "prevented") tx.emit("charge.dispute.closed", dispute);
    return dispute;
  }
  const withdrawn = moveFunds(tx, dispute, "out");
  tx.emit("charge.dispute.created", withdrawn);
  tx.emit("charge.dispute.funds_withdrawn", withdrawn);
  if (tx.state.settings.endsDisputed) endPaidSubscription(tx, charge);
  return withdrawn;
}

/** An account can have the subscription end whose payment is disputed. */
function endPaidSubscription(tx: Transaction, charge: Charge): void {
  const payment = tx
    .list("invoice_payment")
    .find((one) => one.payment.payment_intent === charge.payment_intent);
  const invoice = tx.find("invoice", payment?.invoice ?? "");
  const paid = tx.find("subscription", invoice?.parent?.subscription_details?.subscription ?? "");
  if (paid && !isOver(paid)) cancelSubscription(tx, paid.id, { reason: "payment_disputed" });
}

const isInquiry = (status: string) => status.startsWith("warning");

/** Moves a dispute to a state that can follow its own, with the money that moves with it. */
export function moveDispute(tx: Transaction, id: string, wanted: string): Dispute {
  const before = tx.get("dispute", id);
  const to = statusOf(wanted);
  if (!statusesAfter(before).includes(to))
    throw invalidRequest(`A dispute that is ${before.status} does not become ${to}.`, "status");
  const closes = CLOSED.includes(to);
  const submits = to.endsWith("under_review");
  const moved = tx.change("dispute", id, {
    status: to,
    is_charge_refundable: isInquiry(to) && !closes,
    evidence_details: {
      ...before.evidence_details,
      due_by: to.endsWith("needs_response") ? tx.now + 9 * DAY : null,
      ...(submits
        ? {
            has_evidence: true,
            submission_count: before.evidence_details.submission_count + 1,
            submission_method: "manual",
          }
        : {}),
    },
  });
  if (to === "needs_response") {
    const withdrawn = moveFunds(tx, escalated(tx, moved), "out");
    tx.emitChange("charge.dispute.updated", before, withdrawn);
    tx.emit("charge.dispute.funds_withdrawn", withdrawn);
    return withdrawn;
  }
  const settled = to === "won" && heldBack(moved) > 0 ? moveFunds(tx, moved, "back") : moved;
  if (closes) tx.emit("charge.dispute.closed", settled);
  else tx.emitChange("charge.dispute.updated", before, settled);
  if (settled !== moved) tx.emit("charge.dispute.funds_reinstated", settled);
  return settled;
}

/** An inquiry that the bank turned into a chargeback. */
function escalated(tx: Transaction, dispute: Dispute): Dispute {
  const { card } = dispute.payment_method_details ?? {};
  if (!card) return dispute;
  return tx.change("dispute", dispute.id, {
    payment_method_details: { card: { ...card, case_type: "chargeback" }, type: "card" },
  });
}

/** What a dispute has taken and not given back, in minor units. */
const heldBack = (dispute: Dispute) =>
  -dispute.balance_transactions.reduce((sum, one) => sum + one.amount, 0);

function moveFunds(tx: Transaction, dispute: Dispute, way: "out" | "back"): Dispute {
  const amount = way === "out" ? -dispute.amount : dispute.amount;
  const fee = way === "out" ? FEE : 0;
  const movement: BalanceTransaction = {
    id: newId("txn"),
    object: "balance_transaction",
    amount,
    available_on: tx.now,
    balance_type: "payments",
    created: tx.now,
    currency: dispute.currency,
    description: `Chargeback ${way === "out" ? "withdrawal" : "reversal"} for ${String(dispute.charge)}`,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: dispute.currency,
              description: "Dispute fee",
              type: "stripe_fee",
            },
          ],
    net: amount - fee,
    reporting_category: way === "out" ? "dispute" : "dispute_reversal",
    source: dispute.id,
    status: "available",
    type: "adjustment",
  };
  return tx.change("dispute", dispute.id, {
    balance_transactions: [...dispute.balance_transactions, movement],
  });
}
