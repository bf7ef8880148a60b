import { newId } from "../state/identifier";
import type { Customer } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { cancelSubscription, isOver } from "./cancel-subscription";
import { detachCard } from "./payment-methods";

/** A customer with Stripe's defaults. */
export function createCustomer(
  tx: Transaction,
  o: {
    email?: string | null;
    name?: string | null;
    description?: string | null;
    phone?: string | null;
    metadata?: Record<string, string>;
    testClock?: string | null;
    /** Minor units; below zero it is credit. */
    balance?: number | undefined;
    address?: Customer["address"];
  },
): Customer {
  const time = o.testClock ? tx.get("test_clock", o.testClock, "test_clock").frozen_time : tx.now;
  const own = tx.at(time);
  const customer = own.put("customer", {
    id: newId("cus"),
    object: "customer",
    address: o.address ?? null,
    balance: o.balance ?? 0,
    created: time,
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: o.description ?? null,
    discount: null,
    email: o.email ?? null,
    invoice_prefix: newId("x").slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: o.metadata ?? {},
    name: o.name ?? null,
    next_invoice_sequence: 1,
    phone: o.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: o.testClock ?? null,
  });
  own.emit("customer.created", customer);
  return customer;
}

/** Deletes a customer for good: subscriptions end, cards detach, a stub remains. */
export function deleteCustomer(tx: Transaction, id: string) {
  const customer = tx.get("customer", id);
  for (const subscription of tx.list("subscription"))
    if (subscription.customer === id && !isOver(subscription))
      cancelSubscription(tx, subscription.id, { reason: "cancellation_requested" });
  for (const method of tx.list("payment_method"))
    if (method.customer === id) detachCard(tx, method.id);
  tx.remove("customer", id);
  tx.put("deleted_customer", { id, object: "customer", deleted: true });
  tx.emit("customer.deleted", customer);
  return { id, object: "customer", deleted: true };
}
