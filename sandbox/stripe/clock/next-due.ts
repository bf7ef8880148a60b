import { settleDueDebit } from "../billing/after-payment";
import { expireSession } from "../billing/complete-session";
import { expireUpdate } from "../billing/expire-update";
import { endRefund } from "../billing/refunds";
import {
  advanceDraft,
  expireIncomplete,
  expireResumption,
  periodEnd,
  renewSubscription,
  retryInvoice,
} from "../billing/renew-subscription";
import { advancePhase } from "../billing/schedule-phases";
import { warnOfTrialEnd } from "../billing/trial-end";
import { upcomingInvoice } from "../billing/update-subscription";
import type { State } from "../state/state";
import type { Subscription } from "../state/tables";
import type { Transaction } from "../state/transaction";

/** Something that Stripe does by itself at a time, in seconds. */
export interface Due {
  at: number;
  run(tx: Transaction): void;
}

const DAY = 86_400;
const HOUR = 3600;

/** The longest that undelivered webhooks hold back a renewal's invoice. */
const LONGEST_DRAFT = 72 * HOUR;

/** The earliest due work of one clock: a test clock's id, or null for the sandbox's own. */
export function nextDue(state: State, clock: string | null): Due | null {
  let earliest: Due | null = null;
  for (const due of [
    ...invoiceDues(state, clock),
    ...subscriptionDues(state, clock),
    ...sessionDues(state, clock),
    ...refundDues(state, clock),
    ...debitDues(state, clock),
  ])
    if (!earliest || due.at < earliest.at) earliest = due;
  return earliest;
}

function invoiceDues(state: State, clock: string | null): Due[] {
  return Object.values(state.rows.invoice).flatMap((invoice): Due[] => {
    if (invoice.test_clock !== clock || !invoice.auto_advance) return [];
    const { id, automatically_finalizes_at: finalizes, next_payment_attempt: retry } = invoice;
    if (invoice.status === "draft" && finalizes !== null)
      return [{ at: finalizes, run: (tx) => finalizeUnlessAwaited(tx, id) }];
    if (invoice.status === "open" && retry !== null)
      return [{ at: retry, run: (tx) => retryInvoice(tx, id) }];
    return [];
  });
}

/** An endpoint that has not acknowledged the draft delays it, hour by hour, up to three days. */
function finalizeUnlessAwaited(tx: Transaction, id: string): void {
  const invoice = tx.get("invoice", id);
  const created = tx
    .list("event")
    .find((event) => event.type === "invoice.created" && idOf(event.data.object) === id);
  const awaited = tx.state.deliveries.some(
    (one) =>
      one.event === created?.id &&
      one.status !== "delivered" &&
      one.status !== "dropped" &&
      !one.duplicate,
  );
  if (!awaited || tx.now >= invoice.created + LONGEST_DRAFT) {
    advanceDraft(tx, id);
    return;
  }
  const later = tx.now + HOUR;
  tx.change("invoice", id, { automatically_finalizes_at: later, next_payment_attempt: later });
}

const idOf = (object: unknown) =>
  typeof object === "object" && object !== null && "id" in object ? object.id : null;

function subscriptionDues(state: State, clock: string | null): Due[] {
  return Object.values(state.rows.subscription).flatMap((one) =>
    one.test_clock === clock ? duesOf(state, one) : [],
  );
}

function duesOf(state: State, subscription: Subscription): Due[] {
  const { id, status } = subscription;
  if (status === "canceled" || status === "incomplete_expired") return [];
  if (status === "incomplete")
    return [{ at: subscription.created + 23 * HOUR, run: (tx) => expireIncomplete(tx, id) }];
  const dues: Due[] = [];
  const end = periodEnd(subscription);
  const waiting = state.rows.subscription_facts[id]?.resumption;
  const awaited = state.rows.invoice[waiting?.invoice ?? ""];
  if (status === "paused" && awaited?.status === "open" && !wasCharged(state, awaited.id))
    dues.push({ at: awaited.created + 23 * HOUR, run: (tx) => expireResumption(tx, id) });
  const collects = subscription.pause_collection?.resumes_at ?? null;
  if (collects !== null)
    dues.push({
      at: collects,
      run: (tx) =>
        tx.update("subscription", id, { pause_collection: null }, "customer.subscription.updated"),
    });
  if (subscription.cancel_at !== null)
    dues.push({ at: subscription.cancel_at, run: (tx) => renewSubscription(tx, id) });
  if (status === "paused") return dues;
  dues.push({ at: end, run: (tx) => renewSubscription(tx, id) });
  const facts = state.rows.subscription_facts[id];
  if (subscription.pending_update)
    dues.push({
      at: subscription.pending_update.expires_at,
      run: (tx) => expireUpdate(tx, id),
    });
  if (status === "trialing" && subscription.trial_end !== null && !facts?.trialWillEndSent)
    dues.push({
      at: Math.max(subscription.created, subscription.trial_end - 3 * DAY),
      run: (tx) => warnOfTrialEnd(tx, id),
    });
  if (
    subscription.cancel_at === null &&
    facts?.upcomingSentFor !== end &&
    end - subscription.created > 4 * DAY
  )
    dues.push({
      at: Math.max(subscription.items.data[0]?.current_period_start ?? 0, end - 3 * DAY),
      run: (tx) => announceRenewal(tx, id, end),
    });
  const phase = state.rows.subscription_schedule[subscription.schedule ?? ""]?.current_phase;
  if (phase && phase.end_date < end)
    dues.push({ at: phase.end_date, run: (tx) => advancePhase(tx, subscription.schedule ?? "") });
  return dues;
}

/** Whether anybody tried to pay an invoice. */
function wasCharged(state: State, invoice: string): boolean {
  const payment = Object.values(state.rows.invoice_payment).find((one) => one.invoice === invoice);
  const intent = state.rows.payment_intent[payment?.payment.payment_intent ?? ""];
  return intent !== undefined && intent.latest_charge !== null;
}

/** `invoice.upcoming` carries an invoice without an id. */
function announceRenewal(tx: Transaction, id: string, end: number): void {
  tx.change("subscription_facts", id, { upcomingSentFor: end });
  const { id: _, ...upcoming } = upcomingInvoice(tx, id);
  tx.emit("invoice.upcoming", upcoming);
}

function sessionDues(state: State, clock: string | null): Due[] {
  return Object.values(state.rows.checkout_session).flatMap((session): Due[] => {
    const own = state.rows.customer[session.customer ?? ""]?.test_clock ?? null;
    if (session.status !== "open" || own !== clock) return [];
    return [{ at: session.expires_at, run: (tx) => expireSession(tx, session.id) }];
  });
}

function refundDues(state: State, clock: string | null): Due[] {
  return Object.values(state.rows.refund_facts).flatMap((facts): Due[] => {
    if (facts.settlesAt === null) return [];
    const customer = state.rows.refund[facts.id]?.customer ?? "";
    if ((state.rows.customer[customer]?.test_clock ?? null) !== clock) return [];
    return [{ at: facts.settlesAt, run: (tx) => endRefund(tx, facts.id) }];
  });
}

function debitDues(state: State, clock: string | null): Due[] {
  return Object.values(state.rows.intent_facts).flatMap((facts): Due[] => {
    // A stored state of an earlier day has intents without the field.
    if (!facts.settlesAt) return [];
    const customer = state.rows.payment_intent[facts.id]?.customer ?? "";
    if ((state.rows.customer[customer]?.test_clock ?? null) !== clock) return [];
    return [{ at: facts.settlesAt, run: (tx) => settleDueDebit(tx, facts.id) }];
  });
}
