import "server-only";
import type { Stripe } from "stripe";
import { z } from "zod";
import { findOwner } from "@/lib/billing/customers/customer";
import { type Difference, forPerson, type Pass } from "@/lib/billing/reconcile/difference";
import { listNamedPayments, wasPaid } from "@/lib/billing/reconcile/recorded";
import { replay } from "@/lib/billing/reconcile/replay";
import { stripePage } from "@/lib/billing/reconcile/stripe-page";
import { idOf, stripe } from "@/lib/billing/stripe-client";

/** A bank debit pays a session days after it was made; an open one expires. */
const changesForDays = 30;

/** Checkout sessions of packs: what was paid is granted, and what expired waits no longer. */
export const compareSessions: Pass = {
  name: "sessions",
  async page(cursor, since) {
    const { items, next } = await stripePage(
      (params) => stripe().checkout.sessions.list(params),
      cursor,
      since,
      changesForDays,
    );
    return { comparisons: items.map((session) => () => compare(session)), next };
  },
};

async function compare(session: Stripe.Checkout.Session): Promise<Difference[]> {
  // A subscription's session grants nothing: its invoice does. An open one may still be paid.
  if (session.mode !== "payment" || session.status === "open") return [];
  const owner = await findOwner(idOf(session.customer));
  if (!owner) return [];
  const { accountId, customerId } = owner;
  const named = z.uuid().safeParse(session.metadata?.payment_id);
  if (!named.success) {
    if (session.status === "expired") return [];
    return [
      forPerson(
        session.id,
        `Session ${session.id} of account ${accountId} names no purchase of ours.`,
      ),
    ];
  }
  const [payment] = await listNamedPayments(accountId, { paymentId: named.data });
  const isExpired = session.status === "expired";
  const isPaid = !isExpired && session.payment_status !== "unpaid";
  const agrees = isPaid
    ? payment && wasPaid(payment)
    : // Unpaid, the money is under way or was refused; either way it waits for Checkout no longer.
      payment?.status !== "pending";
  if (agrees) return [];
  const words = isPaid ? "is paid" : isExpired ? "expired" : "is complete, its payment under way";
  const type = isExpired ? "checkout.session.expired" : "checkout.session.completed";
  return [
    {
      about: session.id,
      text: `Session ${session.id} of account ${accountId} ${words}, and its purchase is ${payment?.status ?? "unknown"} here.`,
      repair: () => replay({ type, objectId: session.id, customerId }),
    },
  ];
}
