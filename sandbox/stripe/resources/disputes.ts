import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { moveDispute } from "../billing/disputes";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { Dispute } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { copyOf, mergeMetadata } from "./fields";

const own = (tx: Transaction, dispute: Dispute) =>
  tx.forCustomer(tx.get("charge", String(dispute.charge)).customer);

/** Evidence that decides a test dispute by its words; https://docs.stripe.com/testing#disputes. */
const VERDICTS: Record<string, string> = {
  winning_evidence: "won",
  losing_evidence: "lost",
  escalate_inquiry_evidence: "needs_response",
};

/** Stages evidence and, unless `submit` is false, sends it in. */
function update(tx: Transaction, id: string, params: Wire<Stripe.DisputeUpdateParams>): Dispute {
  const before = tx.get("dispute", id);
  const { evidence } = params;
  const { enhanced_evidence, appeal, ...words } = evidence ? copyOf(evidence) : {};
  if (enhanced_evidence || appeal)
    throw invalidRequest("The Stripe stand-in takes evidence in words only.", "evidence");
  const submits = evidence !== undefined && (params.submit ?? true);
  if (submits && !before.status.endsWith("needs_response"))
    throw invalidRequest(`A dispute that is ${before.status} takes no evidence.`, "evidence");
  const after = tx.change("dispute", id, {
    metadata: mergeMetadata(before.metadata, params.metadata),
    evidence: { ...before.evidence, ...words },
    evidence_details: {
      ...before.evidence_details,
      has_evidence: before.evidence_details.has_evidence || evidence !== undefined,
    },
  });
  if (!submits) {
    tx.emitChange("charge.dispute.updated", before, after);
    return after;
  }
  const verdict = VERDICTS[words.uncategorized_text ?? ""];
  const inquiry = before.status.startsWith("warning");
  if (inquiry && verdict === "needs_response") return moveDispute(tx, id, verdict);
  moveDispute(tx, id, before.status.replace("needs_response", "under_review"));
  if (verdict === undefined) return tx.get("dispute", id);
  return moveDispute(tx, id, inquiry ? "warning_closed" : verdict);
}

export const disputes: Endpoint[] = [
  endpoint<Stripe.DisputeListParams>(
    "GET",
    "/v1/disputes",
    ["Disputes", "DisputeListParams"],
    ({ tx, params }) => {
      const { charge, payment_intent, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("dispute")
          .filter(
            (dispute) =>
              (charge === undefined || dispute.charge === charge) &&
              (payment_intent === undefined || dispute.payment_intent === payment_intent) &&
              isCreatedIn(dispute.created),
          ),
        params,
        "/v1/disputes",
      );
    },
  ),
  endpoint<Stripe.DisputeRetrieveParams>(
    "GET",
    "/v1/disputes/:id",
    ["Disputes", "DisputeRetrieveParams"],
    ({ tx, id }) => present(tx.get("dispute", id)),
  ),
  endpoint<Stripe.DisputeUpdateParams>(
    "POST",
    "/v1/disputes/:id",
    ["Disputes", "DisputeUpdateParams"],
    ({ tx, id, params }) => present(update(own(tx, tx.get("dispute", id)), id, params)),
  ),
  endpoint<Stripe.DisputeCloseParams>(
    "POST",
    "/v1/disputes/:id/close",
    ["Disputes", "DisputeCloseParams"],
    ({ tx, id }) => {
      const dispute = tx.get("dispute", id);
      const to = dispute.status.startsWith("warning") ? "warning_closed" : "lost";
      return present(moveDispute(own(tx, dispute), id, to));
    },
  ),
];
