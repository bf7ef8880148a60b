import { newId } from "../state/identifier";
import type { DiscountShare, DraftLine, InvoiceLine } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** A draft line as it stands on an invoice, with its discounts' shares. */
export function toLine(
  tx: Transaction,
  invoice: string,
  draft: DraftLine,
  shares: DiscountShare[],
): InvoiceLine {
  const price = tx.get("price", draft.price);
  const credited = draft.credited && {
    credited_items: {
      invoice: draft.credited.invoice,
      invoice_line_items: draft.credited.lines,
    },
  };
  const prorationDetails = draft.proration ? (credited ?? { credited_items: null }) : null;
  return {
    id: newId("il"),
    object: "line_item",
    amount: draft.amount,
    currency: price.currency,
    description: draft.description,
    discount_amounts: shares.map(({ discount, amount }) => ({ amount, discount })),
    discountable: draft.discountable,
    discounts: [],
    invoice,
    livemode: false,
    metadata: {},
    parent: draft.item
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: draft.invoiceItem,
            proration: draft.proration,
            proration_details: prorationDetails,
            subscription: draft.subscription,
            subscription_item: draft.item,
          },
          type: "subscription_item_details",
        }
      : {
          invoice_item_details: {
            invoice_item: draft.invoiceItem ?? newId("ii"),
            proration: false,
            proration_details: null,
            subscription: null,
          },
          subscription_item_details: null,
          type: "invoice_item_details",
        },
    period: { start: draft.start, end: draft.end },
    pretax_credit_amounts: shares.map(({ discount, amount }) => ({
      amount,
      discount,
      type: "discount",
    })),
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: "price_details",
      unit_amount_decimal: price.unit_amount_decimal,
    },
    quantity: draft.quantity,
    quantity_decimal: String(draft.quantity),
    subscription: draft.subscription,
    subtotal: draft.amount,
    taxes: [],
  };
}
