import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findOwner, type Owner } from "@/lib/billing/customers/customer";
import { processInvoice } from "@/lib/billing/invoices/process-invoice";
import { findPayment, type Payment } from "@/lib/billing/purchases/payment";
import { recordPayment } from "@/lib/billing/purchases/record-payment";
import { reverseIfReturned } from "@/lib/billing/reversals/reverse-if-returned";
import { findAtStripe, idOf, stripe } from "@/lib/billing/stripe-client";
import { syncSubscription } from "@/lib/billing/subscriptions/sync-subscription";
import { noteTrial } from "@/lib/billing/subscriptions/trial-settle";
import { noteCouponUse } from "@/lib/coupons/note-coupon-use";

export type Fulfilment =
  /** What was paid for is in the ledger. */
  | { state: "arrived"; kind: "pack" | "subscription"; payment: Payment | null }
  /** Complete, and the bank is still moving the money. */
  | { state: "processing" }
  | { state: "failed" }
  | { state: "expired" }
  /** Not paid yet. */
  | { state: "open" }
  | { state: "parked"; reason: string };

/** A Checkout session with its owner; null when there is none, or its customer is not ours. */
export async function findSession(
  sessionId: string,
): Promise<{ session: Stripe.Checkout.Session; owner: Owner } | null> {
  const session = await findAtStripe(
    stripe().checkout.sessions.retrieve(sessionId, { expand: ["payment_intent"] }),
  );
  const owner = session && (await findOwner(idOf(session.customer)));
  return session && owner && { session, owner };
}

/**
 * Does what a Checkout session stands for, as far as it has come: the same for every webhook about
 * it and for the success page, in any order and any number of times.
 */
export async function fulfilSession(
  session: Stripe.Checkout.Session,
  owner: Owner,
): Promise<Fulfilment> {
  await noteCouponUse(session, owner);
  await noteTrial(session, owner);
  if (session.mode === "subscription") return fulfilSubscription(session, owner);
  if (session.mode === "payment") return fulfilPack(session, owner);
  return { state: "parked", reason: `a session of mode ${session.mode}` };
}

async function fulfilSubscription(
  session: Stripe.Checkout.Session,
  owner: Owner,
): Promise<Fulfilment> {
  if (session.status === "expired") return { state: "expired" };
  const subscriptionId = idOf(session.subscription);
  if (subscriptionId === null) return { state: "open" };
  const subscription = await syncSubscription(owner, subscriptionId);
  const invoiceId = idOf(session.invoice) ?? idOf(subscription.latest_invoice);
  if (invoiceId === null) return { state: "processing" };
  const outcome = await processInvoice(owner, invoiceId);
  if (outcome.state === "parked") return outcome;
  if (outcome.state !== "recorded") return { state: "processing" };
  const payment = await findPayment(owner.accountId, { invoiceId });
  return { state: "arrived", kind: "subscription", payment };
}

const packMetadata = z.object({ payment_id: z.uuid(), account_id: z.uuid() });

async function fulfilPack(session: Stripe.Checkout.Session, owner: Owner): Promise<Fulfilment> {
  const metadata = packMetadata.safeParse(session.metadata);
  if (!metadata.success) return { state: "parked", reason: "a payment that names no purchase" };
  const { payment_id: paymentId, account_id: accountId } = metadata.data;
  if (accountId !== owner.accountId) {
    return { state: "parked", reason: `metadata names account ${accountId}` };
  }
  const state = packState(session);
  if (state === "open") return { state };
  const answer = await recordPayment({
    accountId,
    paymentId,
    sourceKey: `pack:${session.id}`,
    status: state,
    sessionId: session.id,
    paymentIntentId: idOf(session.payment_intent),
    amountMinor: session.amount_total ?? 0,
    currency: session.currency ?? "",
  });
  if (answer.outcome !== "ok") {
    return { state: "parked", reason: `no purchase ${paymentId}: ${answer.outcome}` };
  }
  if (state !== "paid") return { state };
  await reverseIfReturned(owner, idOf(session.payment_intent), answer.replayed);
  const payment = await findPayment(accountId, { paymentId });
  return { state: "arrived", kind: "pack", payment };
}

/** A delayed payment is complete and unpaid: the intent says whether the money is under way. */
function packState(
  session: Stripe.Checkout.Session,
): "paid" | "processing" | "failed" | "expired" | "open" {
  if (session.status === "expired") return "expired";
  if (session.status !== "complete") return "open";
  if (session.payment_status === "paid" || session.payment_status === "no_payment_required") {
    return "paid";
  }
  const intent = session.payment_intent;
  const status = intent !== null && typeof intent !== "string" ? intent.status : "processing";
  return status === "requires_payment_method" || status === "canceled" ? "failed" : "processing";
}
