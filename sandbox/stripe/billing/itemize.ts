import { newId } from "../state/identifier";
import type { DraftLine } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** Writes the invoice items behind proration lines, and says so. */
export function itemize(tx: Transaction, customer: string, lines: DraftLine[]): DraftLine[] {
  return lines.map((line) => {
    if (!line.proration) return line;
    const price = tx.get("price", line.price);
    const item = tx.put("invoiceitem", {
      id: newId("ii"),
      object: "invoiceitem",
      amount: line.amount,
      currency: price.currency,
      customer,
      customer_account: null,
      date: tx.now,
      description: line.description,
      discountable: line.discountable,
      discounts: [],
      invoice: null,
      livemode: false,
      metadata: {},
      parent: {
        subscription_details: {
          subscription: line.subscription ?? "",
          ...(line.item ? { subscription_item: line.item } : {}),
        },
        type: "subscription_details",
      },
      period: { start: line.start, end: line.end },
      pricing: {
        price_details: { price: price.id, product: price.product },
        type: "price_details",
        unit_amount_decimal: price.unit_amount_decimal,
      },
      proration: true,
      quantity: line.quantity,
      quantity_decimal: String(line.quantity),
      tax_rates: [],
      test_clock: tx.get("customer", customer).test_clock ?? null,
    });
    tx.emit("invoiceitem.created", item);
    return { ...line, invoiceItem: item.id };
  });
}
