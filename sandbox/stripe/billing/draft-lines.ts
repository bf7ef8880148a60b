import type { Debit, DraftLine, Price, SubscriptionItem } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { dayOf, periodAround } from "./calendar";
import { formatMoney, roundAmount } from "./money";

export interface Span {
  start: number;
  end: number;
}

const productName = (tx: Transaction, price: Price) =>
  tx.find("product", price.product)?.name ?? "Product";

/** "at $29.00 / month", as invoices describe a recurring price. */
export function priceLabel(price: Price): string {
  const amount = formatMoney(price.unit_amount ?? 0, price.currency);
  if (!price.recurring) return `at ${amount} each`;
  const { interval, interval_count } = price.recurring;
  return `at ${amount} / ${interval_count === 1 ? interval : `every ${interval_count} ${interval}s`}`;
}

const base = (item: SubscriptionItem, span: Span) => ({
  start: span.start,
  end: span.end,
  price: item.price.id,
  quantity: item.quantity ?? 1,
  item: item.id,
  subscription: item.subscription,
  discountable: true,
  shares: null,
  credited: null,
  invoiceItem: null,
});

/** A whole period of an item. */
export function periodLine(tx: Transaction, item: SubscriptionItem, span: Span): DraftLine {
  const quantity = item.quantity ?? 1;
  return {
    ...base(item, span),
    amount: (item.price.unit_amount ?? 0) * quantity,
    description: `${quantity} × ${productName(tx, item.price)} (${priceLabel(item.price)})`,
    proration: false,
    bills: true,
  };
}

/** A trial's line: nothing to pay, and no time that could be credited. */
export function trialLine(tx: Transaction, item: SubscriptionItem, span: Span): DraftLine {
  return {
    ...base(item, span),
    amount: 0,
    description: `Trial period for ${productName(tx, item.price)}`,
    proration: false,
    bills: false,
  };
}

/** The rest of a period, by the second, at an item's new price. */
export function remainingLine(
  tx: Transaction,
  item: SubscriptionItem,
  o: { from: number; end: number; anchor: number },
): DraftLine {
  const quantity = item.quantity ?? 1;
  const whole = item.price.recurring
    ? periodAround(o.anchor, item.price.recurring, o.from)
    : { start: o.from, end: o.end };
  const full = (item.price.unit_amount ?? 0) * quantity;
  const amount = roundAmount((full * (o.end - o.from)) / (whole.end - whole.start));
  const count = quantity === 1 ? "" : `${quantity} × `;
  return {
    ...base(item, { start: o.from, end: o.end }),
    amount,
    description: `Remaining time on ${count}${productName(tx, item.price)} after ${dayOf(o.from)}`,
    proration: true,
    bills: true,
  };
}

/**
 * The unused part, by the second, of what was debited: at most what was paid, whatever the price is
 * now. Null when nothing is left. `netOfDiscounts` is the billing mode's `included`.
 */
export function unusedLine(
  tx: Transaction,
  item: SubscriptionItem,
  debit: Debit,
  o: { from: number; netOfDiscounts: boolean },
): DraftLine | null {
  if (debit.end <= o.from || debit.amount <= 0) return null;
  const part = (debit.end - Math.max(o.from, debit.start)) / (debit.end - debit.start);
  const gross = -roundAmount(debit.amount * part) || 0;
  const shares = debit.discounts.map(({ discount, amount }) => ({
    discount,
    amount: -roundAmount(amount * part) || 0,
  }));
  const net = gross - shares.reduce((sum, share) => sum + share.amount, 0);
  const price = tx.get("price", debit.price);
  const count = debit.quantity === 1 ? "" : `${debit.quantity} × `;
  return {
    ...base(item, { start: o.from, end: debit.end }),
    price: price.id,
    quantity: debit.quantity,
    amount: o.netOfDiscounts ? net : gross,
    description: `Unused time on ${count}${productName(tx, price)} after ${dayOf(o.from)}`,
    proration: true,
    discountable: !o.netOfDiscounts,
    shares: o.netOfDiscounts ? [] : shares,
    credited: debit.invoice && debit.line ? { invoice: debit.invoice, lines: [debit.line] } : null,
    bills: false,
  };
}
