import { sessionLineItems } from "../billing/session-line-items";
import { present } from "../state/present";
import type { Transaction } from "../state/transaction";
import { page } from "./page";

type Include = (tx: Transaction, id: string) => unknown;

const INCLUDED: Record<string, Record<string, Include>> = {
  invoice: {
    payments: (tx, id) =>
      page(
        tx.list("invoice_payment").filter((payment) => payment.invoice === id),
        {},
        "/v1/invoice_payments",
      ),
    confirmation_secret: (tx, id) => {
      const payment = tx.list("invoice_payment").find((one) => one.invoice === id);
      const intent = tx.find("payment_intent", payment?.payment.payment_intent ?? "");
      return intent?.client_secret
        ? { client_secret: intent.client_secret, type: "payment_intent" }
        : null;
    },
  },
  "checkout.session": {
    line_items: (tx, id) =>
      page(sessionLineItems(tx, id), {}, `/v1/checkout/sessions/${id}/line_items`),
  },
  customer: {
    subscriptions: (tx, id) =>
      page(
        tx.list("subscription").filter((one) => one.customer === id && one.status !== "canceled"),
        {},
        `/v1/customers/${id}/subscriptions`,
      ),
  },
  charge: {
    refunds: (tx, id) =>
      page(
        tx.list("refund").filter((refund) => refund.charge === id),
        {},
        `/v1/charges/${id}/refunds`,
      ),
  },
  coupon: { applies_to: (tx, id) => tx.get("coupon", id).applies_to ?? { products: [] } },
};

/** A field that responses leave out unless it is asked for by `expand`; undefined when none such. */
export function included(tx: Transaction, node: Record<string, unknown>, key: string): unknown {
  const include = INCLUDED[String(node.object)]?.[key];
  const value = include?.(tx, String(node.id));
  return typeof value === "object" && value !== null ? present(value) : value;
}
