import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import type { Owner } from "@/lib/billing/customers/customer";
import { paidAt } from "@/lib/billing/invoices/earlier-invoices";
import {
  lineArguments,
  type SubscriptionLine,
  subscriptionLines,
} from "@/lib/billing/invoices/invoice-lines";
import { reverseIfReturned } from "@/lib/billing/reversals/reverse-if-returned";
import { fromSeconds, idOf, stripe } from "@/lib/billing/stripe-client";
import { isOwnProduct } from "@/lib/billing/stripe-sync/own-product";
import { creditAnswerSchema } from "@/lib/credits/credit-answer";
import { callOne } from "@/lib/supabase/call";

export type InvoiceOutcome =
  | { state: "recorded"; replayed: boolean }
  /** Not a subscription's: packs grant by their session. */
  | { state: "not_a_subscription" }
  | { state: "not_paid" }
  /** Ours, and the catalog cannot price it yet: later it can be recorded. */
  | { state: "not_ready"; reason: string }
  | { state: "parked"; reason: string };

/**
 * Writes one paid invoice of a subscription into the ledger, as its lines say. Called by
 * `processInvoice` alone, which keeps the order of invoices.
 *
 * @throws Error when Stripe or the database cannot be asked now: try again later.
 */
export async function recordInvoice(
  owner: Owner,
  subscription: Stripe.Subscription,
  invoice: Stripe.Invoice,
): Promise<InvoiceOutcome> {
  const metadataAccountId = subscription.metadata.account_id;
  if (metadataAccountId && metadataAccountId !== owner.accountId) {
    return { state: "parked", reason: `metadata names account ${metadataAccountId}` };
  }
  const allLines = await listLines(invoice);
  const lines = subscriptionLines(allLines, subscription);
  if (isNetOfDiscounts(subscription, allLines) && lines.some((line) => line.isProration)) {
    return { state: "parked", reason: "a discounted proration whose list amount is not known" };
  }
  const answer = await callOne(
    "record_invoice",
    {
      p_account_id: owner.accountId,
      p_invoice_id: invoice.id,
      p_subscription_id: subscription.id,
      p_payment_intent_id: paidIntentId(invoice),
      p_person_id: personId(subscription),
      p_paid_at: fromSeconds(paidAt(invoice)),
      p_total_minor: invoice.total,
      p_currency: invoice.currency,
      ...lineArguments(lines),
      p_from_balance_minor: fromBalance(invoice),
    },
    creditAnswerSchema,
  );
  if (answer.outcome === "ok") {
    await reverseIfReturned(owner, paidIntentId(invoice), answer.replayed, invoice);
    return { state: "recorded", replayed: answer.replayed };
  }
  if (answer.outcome === "unpriced") {
    const reason = `not in the catalog: ${answer.subject}`;
    return { state: (await isAwaited(lines, invoice)) ? "not_ready" : "parked", reason };
  }
  if (answer.outcome === "stale") {
    return {
      state: "parked",
      reason: `${invoice.id} was paid after its subscription had ended: POST /api/admin/late-invoices/${invoice.id}`,
    };
  }
  throw new Error(`recording ${invoice.id}: ${answer.outcome}`);
}

/**
 * Whether the catalog may still learn every price of these lines: they are prices of products that a
 * sync made, in the currency of the invoice. Any other price was made by someone else.
 */
async function isAwaited(lines: SubscriptionLine[], invoice: Stripe.Invoice): Promise<boolean> {
  for (const priceId of new Set(lines.map((line) => line.priceId))) {
    if (priceId === "") return false;
    const price = await stripe().prices.retrieve(priceId);
    if (!isOwnProduct(idOf(price.product)) || price.currency !== invoice.currency) return false;
    if (price.unit_amount === null || price.unit_amount === 0) return false;
  }
  return true;
}

/** An invoice embeds its first lines only, and prorations come before what it renews. */
async function listLines(invoice: Stripe.Invoice): Promise<Stripe.InvoiceLineItem[]> {
  const lines: Stripe.InvoiceLineItem[] = [];
  for await (const line of stripe().invoices.listLineItems(invoice.id, { limit: 100 })) {
    lines.push(line);
  }
  return lines;
}

/** In this billing mode Stripe writes prorations less their discounts, and the list price is lost. */
function isNetOfDiscounts(subscription: Stripe.Subscription, lines: Stripe.InvoiceLineItem[]) {
  const isItemized = subscription.billing_mode.flexible?.proration_discounts === "itemized";
  return (
    !isItemized &&
    (subscription.discounts.length > 0 || lines.some((line) => line.discounts.length > 0))
  );
}

/** Who subscribed for an organization, as Checkout wrote it: a trial's credits come once a person. */
function personId(subscription: Stripe.Subscription): string | null {
  return z.uuid().safeParse(subscription.metadata.person_id).data ?? null;
}

/** What of an invoice's total was paid with the customer's credit, in minor units. */
function fromBalance({ starting_balance, ending_balance }: Stripe.Invoice): number {
  const credit = (balance: number | null) => Math.max(0, -(balance ?? 0));
  return ending_balance === null
    ? 0
    : Math.max(0, credit(starting_balance) - credit(ending_balance));
}

/** The payment intent that paid it: refunds and disputes name nothing else. */
function paidIntentId(invoice: Stripe.Invoice): string | null {
  const paid = invoice.payments?.data.find((payment) => payment.status === "paid");
  return idOf(paid?.payment.payment_intent);
}
