import type { DraftLine, LineItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { appliedCoupon, shareDiscounts } from "./discount-shares";

/** What a session's purchase comes to, in minor units. */
export interface Totals {
  subtotal: number;
  discount: number;
  total: number;
}

const draft = (price: string, quantity: number, amount: number): DraftLine => ({
  amount,
  description: "",
  start: 0,
  end: 0,
  price,
  quantity,
  item: null,
  subscription: null,
  proration: false,
  discountable: true,
  shares: null,
  credited: null,
  invoiceItem: null,
  bills: false,
});

/** The coupon that a session applies, its own or that of the code the customer entered. */
export function sessionCoupon(tx: Transaction, sessionId: string) {
  const facts = tx.get("session_facts", sessionId);
  const promotion = tx.find("promotion_code", facts.promotionCode ?? "");
  return tx.find("coupon", promotion?.promotion.coupon ?? facts.coupon ?? "");
}

function shares(tx: Transaction, sessionId: string) {
  const facts = tx.get("session_facts", sessionId);
  const trial = facts.trialDays !== null || facts.trialEnd !== null;
  const lines = facts.lines.map(({ price, quantity }) =>
    draft(price, quantity, trial ? 0 : (tx.get("price", price).unit_amount ?? 0) * quantity),
  );
  const coupon = sessionCoupon(tx, sessionId);
  const taken = shareDiscounts(lines, coupon ? [appliedCoupon(tx, "", coupon)] : []);
  return lines.map((line, i) => ({
    line,
    discount: (taken[i] ?? []).reduce((sum, share) => sum + share.amount, 0),
  }));
}

/** What is due today: nothing during a trial. */
export function sessionTotals(tx: Transaction, sessionId: string): Totals {
  const parts = shares(tx, sessionId);
  const subtotal = parts.reduce((sum, { line }) => sum + line.amount, 0);
  const discount = parts.reduce((sum, part) => sum + part.discount, 0);
  return { subtotal, discount, total: subtotal - discount };
}

/** A session's lines as the API lists them. */
export function sessionLineItems(tx: Transaction, sessionId: string): LineItem[] {
  const facts = tx.get("session_facts", sessionId);
  return shares(tx, sessionId).map(({ line, discount }, index) => {
    const price = tx.get("price", line.price);
    return {
      id: facts.lines[index]?.id ?? "",
      object: "item",
      adjustable_quantity: null,
      amount_discount: discount,
      amount_subtotal: line.amount,
      amount_tax: 0,
      amount_total: line.amount - discount,
      currency: price.currency,
      description: tx.find("product", price.product)?.name ?? null,
      metadata: {},
      price,
      quantity: line.quantity,
    };
  });
}
