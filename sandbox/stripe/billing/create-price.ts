import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { Price } from "../state/tables";
import type { Transaction } from "../state/transaction";

interface NewPrice {
  product: string;
  currency: string;
  unitAmount: number | null;
  recurring: { interval: string; interval_count?: number } | null;
  active?: boolean;
  lookupKey?: string | null;
  nickname?: string | null;
  taxBehavior?: string | null;
  metadata?: Record<string, string>;
}

/** A per-unit price. Its amount never changes: a new amount is a new price. */
export function createPrice(tx: Transaction, o: NewPrice): Price {
  tx.get("product", o.product, "product");
  if (o.unitAmount === null || !Number.isInteger(o.unitAmount) || o.unitAmount < 0)
    throw invalidRequest("You must specify `unit_amount`.", "unit_amount", "parameter_missing");
  if (!/^[a-z]{3}$/i.test(o.currency))
    throw invalidRequest(`Invalid currency: ${o.currency}.`, "currency");
  const price = tx.put("price", {
    id: newId("price"),
    object: "price",
    active: o.active ?? true,
    billing_scheme: "per_unit",
    created: tx.now,
    currency: o.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: o.lookupKey ?? null,
    metadata: o.metadata ?? {},
    nickname: o.nickname ?? null,
    product: o.product,
    recurring: o.recurring && {
      interval: o.recurring.interval,
      interval_count: o.recurring.interval_count ?? 1,
      meter: null,
      trial_period_days: null,
      usage_type: "licensed",
    },
    tax_behavior: o.taxBehavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: o.recurring ? "recurring" : "one_time",
    unit_amount: o.unitAmount,
    unit_amount_decimal: String(o.unitAmount),
  });
  tx.emit("price.created", price);
  return price;
}
