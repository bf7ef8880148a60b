import type { Stripe } from "stripe";
import { stripe } from "../../../lib/billing/stripe-client";
import type { CatalogDocument } from "../../../lib/pricing/catalog-schema";
import type { TestDatabase } from "../database";

/** What a paid invoice is worth, and what went back of it: refunds and lost disputes; micro-credits. */
export interface Worth {
  invoice: string;
  /** The sum over the lines, negative for one that credits more than it bills. */
  micros: bigint;
  refundedMinor: number;
  totalMinor: number;
  /** Paid after its subscription had ended, for credits: a person decides, and until then nothing is granted. */
  isLate: boolean;
}

/**
 * Reads from Stripe and the catalog file alone what a customer's paid invoices are worth: of each line
 * the month's credits x amount / price, in whole fractions, floored once an invoice. It shares
 * nothing with the SQL that grants.
 */
export async function readWorth(customer: string, catalog: CatalogDocument): Promise<Worth[]> {
  const months = await readMonths(catalog);
  const worth: Worth[] = [];
  for await (const invoice of stripe().invoices.list({ customer, status: "paid", limit: 100 })) {
    const subscription = invoice.parent?.subscription_details?.subscription;
    if (!subscription) continue;
    let numerator = 0n;
    let denominator = 1n;
    for await (const line of stripe().invoices.listLineItems(invoice.id, { limit: 100 })) {
      const price = line.pricing?.price_details?.price;
      const month = months.get(typeof price === "string" ? price : (price?.id ?? ""));
      if (!month) throw new Error(`${invoice.id} has a line at a price of no plan`);
      numerator = numerator * month.unitAmount + month.micros * BigInt(line.amount) * denominator;
      denominator *= month.unitAmount;
    }
    const micros = floorDivide(numerator, denominator);
    worth.push({
      invoice: invoice.id,
      micros,
      refundedMinor: await refundedOf(invoice.id),
      totalMinor: invoice.total,
      isLate: micros > 0n && (await isPaidAfterEnd(invoice, String(subscription))),
    });
  }
  return worth;
}

/** The invoices whose `invoice.paid` was left to a person. */
export async function readParked({ sql }: TestDatabase, invoices: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select distinct object_id as id from private.stripe_events
    where type = 'invoice.paid' and status = 'parked' and object_id = any (${invoices})`;
  return rows.map(({ id }) => id);
}

/** What the ledger says about the same invoices. */
export async function readGranted({ sql }: TestDatabase, accountId: string) {
  return await sql<{ invoice: string; granted: number; taken: number; reversed: number }[]>`
    select stripe_invoice_id as invoice, credits_micros as granted, taken_micros as taken,
      reversed_micros as reversed
    from public.payments where account_id = ${accountId} and kind = 'subscription'`;
}

/**
 * Credits for time that was not paid when it was credited: how much is not taken off yet, and of what,
 * but for the micros that are left of floors.
 */
export async function readAhead({ sql }: TestDatabase, accountId: string) {
  const [row] = await sql<{ rows: number; untaken: number; waitsFor: string[] }[]>`
    select count(*)::int as rows, coalesce(sum(micros - taken_micros), 0)::bigint as untaken,
      coalesce(array_agg(stripe_invoice_id) filter (where micros - taken_micros >= 100), '{}') as "waitsFor"
    from public.credits_ahead where account_id = ${accountId}`;
  if (!row) throw new Error("no row");
  return row;
}

async function readMonths(catalog: CatalogDocument) {
  const months = new Map<string, { micros: bigint; unitAmount: bigint }>();
  for (const plan of catalog.plans) {
    for (const price of plan.prices) {
      const lookupKey = `farebox_plan_${plan.id}_${price.interval}_${price.currency}`;
      const { data } = await stripe().prices.list({ lookup_keys: [lookupKey] });
      const id = data[0]?.id;
      if (!id || plan.monthlyCreditsMicros === null) continue;
      months.set(id, {
        micros: BigInt(plan.monthlyCreditsMicros),
        unitAmount: BigInt(price.unitAmount),
      });
    }
  }
  return months;
}

async function isPaidAfterEnd(invoice: Stripe.Invoice, subscription: string): Promise<boolean> {
  const { ended_at } = await stripe().subscriptions.retrieve(subscription);
  const { paid_at } = invoice.status_transitions;
  return ended_at !== null && paid_at !== null && paid_at > ended_at;
}

async function refundedOf(invoice: string): Promise<number> {
  const { data } = await stripe().invoicePayments.list({ invoice, status: "paid" });
  const intent = data[0]?.payment.payment_intent;
  if (!intent) return 0;
  const own = { payment_intent: String(intent), limit: 100 };
  const [refunds, disputes] = await Promise.all([
    stripe().refunds.list(own),
    stripe().disputes.list(own),
  ]);
  const returned = [
    ...refunds.data.filter(({ status }) => status === "succeeded" || status === "pending"),
    ...disputes.data.filter(({ status }) => status === "lost"),
  ];
  return returned.reduce((sum, { amount }) => sum + amount, 0);
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}
