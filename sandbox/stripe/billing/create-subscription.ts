import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { DraftLine, Invoice, Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { periodAround } from "./calendar";
import { createInvoice } from "./create-invoice";
import { endSpentDiscounts, type Redemption, redeem, requireRedeemable } from "./discounts";
import { periodLine, remainingLine, type Span, trialLine } from "./draft-lines";
import { finalizeInvoice } from "./finalize-invoice";
import { createItem, requireRecurring } from "./subscription-items";

export interface NewSubscription {
  customer: string;
  items: { price: string; quantity: number; metadata?: Record<string, string> }[];
  defaultPaymentMethod?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  trialEnd?: number | null;
  anchor?: number | null;
  trialEndBehavior?: "cancel" | "create_invoice" | "pause";
  discounts?: Redemption[];
  classic?: boolean;
  prorationDiscounts?: "included" | "itemized";
  savesCard?: boolean;
  cancelAtPeriodEnd?: boolean;
  cancelAt?: number | null;
  session?: string | null;
}

/**
 * A subscription with its first invoice, finalized but not yet charged. It is `incomplete` until
 * that invoice is paid, at once `active` when there is nothing to pay, `trialing` during a trial.
 */
export function createSubscription(
  tx: Transaction,
  o: NewSubscription,
): { subscription: Subscription; invoice: Invoice } {
  const [first] = o.items;
  if (!first) throw invalidRequest("Missing required param: items.", "items", "parameter_missing");
  const prices = o.items.map((item, i) => requireRecurring(tx, item.price, `items[${i}][price]`));
  const lead = requireRecurring(tx, first.price);
  if (prices.some((price) => price.currency !== lead.currency))
    throw invalidRequest("All prices on a subscription must have the same currency.", "items");
  const id = newId("sub");
  // A customer is billed in one currency, that of the first subscription.
  if (!tx.get("customer", o.customer).currency)
    tx.update("customer", o.customer, { currency: lead.currency }, "customer.updated");
  const trialing = o.trialEnd !== null && o.trialEnd !== undefined && o.trialEnd > tx.now;
  const anchor = trialing ? (o.trialEnd ?? tx.now) : (o.anchor ?? tx.now);
  const span: Span = trialing
    ? { start: tx.now, end: anchor }
    : { start: tx.now, end: periodAround(anchor, lead.recurring ?? MONTHLY, tx.now).end };
  const items = o.items.map((item) => createItem(tx, id, { ...item, span }));
  tx.put("subscription_facts", {
    id,
    debits: [],
    pendingLines: [],
    trialWillEndSent: false,
    upcomingSentFor: null,
    pendingItems: null,
    resumption: null,
    trialEndBehavior: o.trialEndBehavior ?? "create_invoice",
  });
  tx.put("subscription", newRow(tx, { id, o, anchor, trialing, items, currency: lead.currency }));
  if (o.cancelAtPeriodEnd)
    tx.change("subscription", id, { cancel_at_period_end: true, cancel_at: span.end });
  const discounts = redeemAll(
    tx,
    id,
    o,
    items.reduce((sum, item) => sum + (item.price.unit_amount ?? 0) * (item.quantity ?? 1), 0),
  );
  tx.change("subscription", id, { discounts });
  const lines = items.map((item): DraftLine => {
    if (trialing) return trialLine(tx, item, span);
    const whole = periodAround(anchor, item.price.recurring ?? MONTHLY, tx.now);
    return whole.start === tx.now
      ? periodLine(tx, item, span)
      : { ...remainingLine(tx, item, { from: tx.now, end: span.end, anchor }), proration: false };
  });
  const draft = createInvoice(tx, {
    customer: o.customer,
    subscription: id,
    reason: "subscription_create",
    lines,
    discounts,
    period: { start: tx.now, end: tx.now },
    finalizesAt: null,
  });
  const free = draft.amount_due === 0;
  const created = tx.change("subscription", id, {
    latest_invoice: draft.id,
    status: trialing ? "trialing" : free ? "active" : "incomplete",
  });
  tx.emit("customer.subscription.created", created);
  const invoice = finalizeInvoice(tx, draft.id);
  // The first invoice spends what applies once, also a trial's, which asks for nothing.
  // https://github.com/stripe/stripe-go/issues/944
  endSpentDiscounts(tx, id);
  return { subscription: tx.get("subscription", id), invoice };
}

const MONTHLY = { interval: "month", interval_count: 1 };

function redeemAll(tx: Transaction, id: string, o: NewSubscription, subtotal: number): string[] {
  const currency = tx.get("subscription", id).currency;
  return (o.discounts ?? []).map((wanted) => {
    const found = requireRedeemable(tx, wanted, {
      customer: o.customer,
      subtotal,
      currency,
      prices: o.items.map((item) => item.price),
    });
    return redeem(tx, found, {
      customer: o.customer,
      subscription: id,
      session: o.session ?? null,
    }).id;
  });
}

function newRow(
  tx: Transaction,
  n: {
    id: string;
    o: NewSubscription;
    anchor: number;
    trialing: boolean;
    items: Subscription["items"]["data"];
    currency: string;
  },
): Subscription {
  const { o } = n;
  return {
    id: n.id,
    object: "subscription",
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: n.anchor,
    billing_cycle_anchor_config: null,
    billing_mode: o.classic
      ? { flexible: null, type: "classic" }
      : {
          flexible: { proration_discounts: o.prorationDiscounts ?? "included" },
          type: "flexible",
          updated_at: tx.now,
        },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: o.cancelAt ?? null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: "charge_automatically",
    created: tx.now,
    currency: n.currency,
    customer: o.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: o.defaultPaymentMethod ?? null,
    default_source: null,
    default_tax_rates: [],
    description: o.description ?? null,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: "self" },
    },
    items: {
      object: "list",
      data: n.items,
      has_more: false,
      url: `/v1/subscription_items?subscription=${n.id}`,
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: o.metadata ?? {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: o.savesCard ? "on_subscription" : "off",
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: tx.now,
    status: "incomplete",
    test_clock: tx.get("customer", o.customer).test_clock ?? null,
    transfer_data: null,
    trial_end: n.trialing ? n.anchor : null,
    trial_settings: {
      end_behavior: {
        billing_cycle_anchor: null,
        missing_payment_method: o.trialEndBehavior ?? "create_invoice",
      },
    },
    trial_start: n.trialing ? tx.now : null,
  };
}
