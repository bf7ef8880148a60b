import { newId } from "../state/identifier";
import type { DiscountShare, DraftLine, Invoice } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { shareDiscounts } from "./discount-shares";
import { runningCoupons } from "./discounts";
import { toLine } from "./invoice-line";
import { rememberDebits } from "./remember-debits";

export type BillingReason =
  | "manual"
  | "subscription_create"
  | "subscription_cycle"
  | "subscription_update"
  | "upcoming";

export interface NewInvoice {
  customer: string;
  subscription: string | null;
  reason: BillingReason;
  lines: DraftLine[];
  discounts: string[];
  period: { start: number; end: number };
  /** When Stripe finalizes it by itself; null for an invoice that is finalized at once. */
  finalizesAt: number | null;
  prorationDate?: number | null;
  metadata?: Record<string, string>;
  description?: string | null;
}

const sum = (shares: { amount: number }[]) => shares.reduce((total, one) => total + one.amount, 0);

/** A draft invoice, its totals computed. What its lines bill is remembered for later credits. */
export function createInvoice(tx: Transaction, o: NewInvoice): Invoice {
  const id = o.reason === "upcoming" ? newId("upcoming_in") : newId("in");
  const customer = tx.get("customer", o.customer);
  const shares = shareDiscounts(o.lines, runningCoupons(tx, o.discounts));
  const lines = o.lines.map((line, index) => toLine(tx, id, line, shares[index] ?? []));
  const subtotal = sum(lines);
  const discountAmounts = totalShares(shares.flat());
  const total = subtotal - sum(discountAmounts);
  const due = Math.max(0, total + customer.balance);
  const invoice = tx.put("invoice", {
    id,
    object: "invoice",
    account_country: "US",
    account_name: "Sandbox",
    account_tax_ids: null,
    amount_due: due,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: due,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: o.reason !== "upcoming",
    automatic_tax: {
      disabled_reason: null,
      enabled: false,
      liability: null,
      provider: null,
      status: null,
    },
    automatically_finalizes_at: o.finalizesAt,
    billing_reason: o.reason,
    collection_method: "charge_automatically",
    created: tx.now,
    currency: currencyOf(tx, o),
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: customer.tax_exempt ?? "none",
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: o.description ?? null,
    discounts: o.discounts,
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: "self" },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: "list", data: lines, has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: o.metadata ?? {},
    next_payment_attempt: o.finalizesAt,
    number: null,
    on_behalf_of: null,
    parent: parentOf(tx, o),
    payment_settings: {
      default_mandate: null,
      payment_method_options: null,
      payment_method_types: null,
    },
    period_end: o.period.end,
    period_start: o.period.start,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
    statement_descriptor: null,
    status: "draft",
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal,
    subtotal_excluding_tax: subtotal,
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts: discountAmounts,
    total_excluding_tax: total,
    total_pretax_credit_amounts: discountAmounts.map((one) => ({ ...one, type: "discount" })),
    total_taxes: [],
    webhooks_delivered_at: null,
  });
  if (o.subscription) rememberDebits(tx, o.subscription, invoice, o.lines, shares);
  if (o.reason !== "upcoming") tx.emit("invoice.created", invoice);
  return invoice;
}

function currencyOf(tx: Transaction, o: NewInvoice): string {
  const [line] = o.lines;
  const subscription = o.subscription ? tx.get("subscription", o.subscription) : null;
  return subscription?.currency ?? (line ? tx.get("price", line.price).currency : "usd");
}

function parentOf(tx: Transaction, o: NewInvoice): Invoice["parent"] {
  if (!o.subscription) return null;
  const date = o.prorationDate;
  return {
    quote_details: null,
    subscription_details: {
      metadata: tx.get("subscription", o.subscription).metadata,
      subscription: o.subscription,
      ...(date === null || date === undefined ? {} : { subscription_proration_date: date }),
    },
    type: "subscription_details",
  };
}

function totalShares(shares: DiscountShare[]): DiscountShare[] {
  const totals = new Map<string, number>();
  for (const { discount, amount } of shares)
    totals.set(discount, (totals.get(discount) ?? 0) + amount);
  return [...totals].map(([discount, amount]) => ({ amount, discount }));
}
