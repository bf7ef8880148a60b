import "server-only";
import type { Owner } from "@/lib/billing/customers/customer";
import { customersPage } from "@/lib/billing/reconcile/customers-page";
import { type Difference, forPerson, type Pass } from "@/lib/billing/reconcile/difference";
import { listPaidPayments, type PaidPayment } from "@/lib/billing/reconcile/recorded";
import { findAtStripe, idOf, stripe } from "@/lib/billing/stripe-client";

/**
 * The other way round: what was paid here is paid at Stripe, by this customer, and as much. Nothing
 * here makes money, so a payment that Stripe does not know is for a person to look into.
 */
export const comparePayments: Pass = {
  name: "payments",
  async page(cursor, since) {
    const { owners, next } = await customersPage(cursor);
    return { comparisons: owners.map((owner) => () => compare(owner, since)), next };
  },
};

async function compare(owner: Owner, since: Date | null): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const payment of await listPaidPayments(owner.accountId, since)) {
    const found = await readAtStripe(payment);
    const words = found === null ? "Stripe does not know it" : inequality(owner, payment, found);
    if (words === null) continue;
    differences.push(
      forPerson(
        payment.paymentId,
        `Payment ${payment.paymentId} of account ${owner.accountId} (${nameOf(payment)}, ${payment.amountMinor} ${payment.currency}) is ${payment.status} here, and ${words}.`,
      ),
    );
  }
  return differences;
}

interface Found {
  /** Null for the customer that Checkout made for nobody. */
  customerId: string | null;
  isPaid: boolean;
  status: string;
  amountMinor: number;
  currency: string | null;
}

/** What stands behind a payment: its invoice, its Checkout session or its intent; null for nothing. */
async function readAtStripe(payment: PaidPayment): Promise<Found | null> {
  if (payment.invoiceId !== null) {
    const invoice = await findAtStripe(stripe().invoices.retrieve(payment.invoiceId));
    return (
      invoice && {
        customerId: idOf(invoice.customer),
        isPaid: invoice.status === "paid",
        status: invoice.status ?? "unknown",
        amountMinor: invoice.total,
        currency: invoice.currency,
      }
    );
  }
  if (payment.sessionId !== null) {
    const session = await findAtStripe(stripe().checkout.sessions.retrieve(payment.sessionId));
    return (
      session && {
        customerId: idOf(session.customer),
        isPaid: session.status === "complete" && session.payment_status !== "unpaid",
        status: session.status === "complete" ? "unpaid" : (session.status ?? "unknown"),
        amountMinor: session.amount_total ?? 0,
        currency: session.currency,
      }
    );
  }
  if (payment.intentId === null) return null;
  const intent = await findAtStripe(stripe().paymentIntents.retrieve(payment.intentId));
  return (
    intent && {
      customerId: idOf(intent.customer),
      isPaid: intent.status === "succeeded",
      status: intent.status,
      amountMinor: intent.amount_received,
      currency: intent.currency,
    }
  );
}

function inequality(owner: Owner, payment: PaidPayment, found: Found): string | null {
  if (found.customerId !== owner.customerId) return `customer ${found.customerId}'s at Stripe`;
  if (!found.isPaid) return `${found.status} at Stripe`;
  if (found.amountMinor === payment.amountMinor && found.currency === payment.currency) return null;
  return `${found.amountMinor} ${found.currency} at Stripe`;
}

const nameOf = ({ invoiceId, sessionId, intentId }: PaidPayment) =>
  invoiceId ?? sessionId ?? intentId ?? "nothing at Stripe";
