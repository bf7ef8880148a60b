import "server-only";
import type { Stripe } from "stripe";
import type { Owner } from "@/lib/billing/customers/customer";
import { refundInvoice } from "@/lib/billing/invoices/refund-invoice";
import { raiseAlert } from "@/lib/billing/raise-alert";
import { isMissing, stripe, stripeErrors } from "@/lib/billing/stripe-client";
import { isLiveStatus } from "@/lib/billing/subscriptions/subscription-row";

/**
 * Two tabs, or the operator, can make a customer a second subscription. The oldest stays; every other
 * is refunded whole (also what came from the customer's balance) and canceled at Stripe, and the
 * events of that take its credits back. It is canceled last, and marked first: after a crash it is
 * still found, and stays the one that goes even when the one that stayed has ended since.
 *
 * A refund that Stripe refuses for good (the charge is disputed, or too old) keeps nobody subscribed
 * twice: it is canceled all the same, and a person is told of the money.
 *
 * @returns the ids of those that were canceled.
 * @throws Error when Stripe cannot be asked now: try again later.
 */
export async function resolveSecondSubscription(owner: Owner): Promise<string[]> {
  const live = await listLive(owner);
  const kept = live.find((subscription) => !isSuperseded(subscription));
  const ended: string[] = [];
  for (const subscription of live) {
    if (subscription === kept) continue;
    if (!isSuperseded(subscription) && kept) await mark(subscription, kept);
    const isReturned = await refundWhole(owner, subscription);
    await cancel(subscription);
    ended.push(subscription.id);
    const end = isReturned ? "refunded and canceled" : "canceled, and not all of it refunded";
    raiseAlert(`an account paid for a second subscription, which was ${end}`, {
      accountId: owner.accountId,
      kept: kept?.id ?? subscription.metadata.superseded_by,
      canceled: subscription.id,
    });
  }
  return ended;
}

/** Whether a subscription was found to be the second one and has to go. */
export function isSuperseded(subscription: Stripe.Subscription): boolean {
  return Boolean(subscription.metadata.superseded_by);
}

/** The customer's subscriptions that can be billed, the oldest first, whoever asks. */
async function listLive({ customerId }: Owner): Promise<Stripe.Subscription[]> {
  const live: Stripe.Subscription[] = [];
  const every = stripe().subscriptions.list({ customer: customerId, status: "all", limit: 100 });
  for await (const subscription of every) {
    if (isLiveStatus(subscription.status)) live.push(subscription);
  }
  return live.sort((a, b) => a.created - b.created || (a.id < b.id ? -1 : 1));
}

async function mark(subscription: Stripe.Subscription, kept: Stripe.Subscription): Promise<void> {
  await stripe().subscriptions.update(subscription.id, { metadata: { superseded_by: kept.id } });
}

/** Gives back what each of its invoices was paid; false where Stripe refused a part for good. */
async function refundWhole(owner: Owner, subscription: Stripe.Subscription): Promise<boolean> {
  let isReturned = true;
  const paid = stripe().invoices.list({
    subscription: subscription.id,
    status: "paid",
    limit: 100,
  });
  for await (const invoice of paid) {
    try {
      await refundInvoice(invoice, "second");
    } catch (error) {
      if (!(error instanceof stripeErrors.StripeInvalidRequestError)) throw error;
      isReturned = false;
      raiseAlert("the invoice of a second subscription could not be refunded", {
        accountId: owner.accountId,
        subscriptionId: subscription.id,
        invoiceId: invoice.id,
        code: error.code,
      });
    }
  }
  return isReturned;
}

async function cancel(subscription: Stripe.Subscription): Promise<void> {
  try {
    await stripe().subscriptions.cancel(subscription.id, { prorate: false, invoice_now: false });
  } catch (error) {
    // Another delivery was faster.
    if (!isMissing(error)) throw error;
  }
}
