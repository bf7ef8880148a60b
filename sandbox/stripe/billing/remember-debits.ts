import type { Debit, DiscountShare, DraftLine, Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** Each line that bills an item's time becomes what a later change credits. */
export function rememberDebits(
  tx: Transaction,
  subscription: string,
  invoice: Invoice,
  lines: DraftLine[],
  shares: DiscountShare[][],
): void {
  const facts = tx.get("subscription_facts", subscription);
  const debits = new Map(facts.debits.map((debit) => [debit.item, debit]));
  for (const [index, line] of lines.entries()) {
    if (!line.bills || !line.item) continue;
    const known = debits.get(line.item);
    if (known && known.start > line.start) continue;
    debits.set(line.item, {
      item: line.item,
      invoice: invoice.id,
      line: invoice.lines.data[index]?.id ?? null,
      price: line.price,
      quantity: line.quantity,
      amount: line.amount,
      discounts: shares[index] ?? [],
      start: line.start,
      end: line.end,
    } satisfies Debit);
  }
  tx.change("subscription_facts", subscription, { debits: [...debits.values()] });
}
