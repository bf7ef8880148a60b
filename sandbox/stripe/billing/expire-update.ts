import type { Transaction } from "../state/transaction";
import { voidInvoice } from "./finalize-invoice";

/** Gives a held update up: its invoice is void, the subscription stays what it was. */
export function expireUpdate(tx: Transaction, id: string): void {
  const { pendingItems } = tx.get("subscription_facts", id);
  const invoice = tx.find("invoice", pendingItems?.invoice ?? "");
  if (invoice?.status === "open") voidInvoice(tx, invoice.id);
  tx.change("subscription_facts", id, { pendingItems: null });
  const before = tx.get("subscription", id);
  const after = tx.change("subscription", id, { pending_update: null });
  tx.emit("customer.subscription.pending_update_expired", after);
  tx.emitChange("customer.subscription.updated", before, after);
}
