import { invalidRequest } from "../api-error";
import type { Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";

/**
 * A draft that Stripe cannot finalize, for want of a tax location for example: it stays a draft
 * until somebody mends it and finalizes it by hand.
 */
export function failFinalization(tx: Transaction, id: string): Invoice {
  const draft = tx.get("invoice", id);
  if (draft.status !== "draft") throw invalidRequest("Only a draft can fail to be finalized.");
  const stuck = tx.change("invoice", id, {
    auto_advance: false,
    automatically_finalizes_at: null,
    next_payment_attempt: null,
    last_finalization_error: {
      code: "customer_tax_location_invalid",
      message: "The customer's location isn't recognized.",
      type: "invalid_request_error",
    },
  });
  tx.emit("invoice.finalization_failed", stuck);
  return stuck;
}
