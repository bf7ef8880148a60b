import { invalidRequest } from "../api-error";
import type { CheckoutSession, SessionAttempt, SessionFacts } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { followPayment } from "./after-payment";
import type { CardDetails } from "./card-details";
import { completeSession } from "./complete-session";
import { createIntent } from "./create-intent";
import { createSubscription } from "./create-subscription";
import { createCustomer } from "./customers";
import { dueOf } from "./finalize-invoice";
import { payInvoice } from "./pay-invoice";
import { confirmIntent } from "./payment-intents";
import { createBankAccount, createCard } from "./payment-methods";
import { sessionTotals } from "./session-line-items";
import { confirmSetup, createSetup, type SetupOutcome } from "./setup-intents";

export interface Submission {
  email: string | null;
  name: string | null;
  postalCode: string | null;
  /** A new card, or one that the customer saved before; null when nothing is to be paid. */
  card:
    | { kind: "new"; details: CardDetails }
    | { kind: "saved"; id: string }
    | { kind: "bank"; iban: string; holder: string }
    | null;
}

export type SubmitOutcome =
  | { kind: "complete" }
  | { kind: "challenge"; id: string }
  | { kind: "declined"; message: string };

/** One press of the pay button: idempotent once the session is complete. */
export function submitSession(tx: Transaction, id: string, submission: Submission): SubmitOutcome {
  const session = tx.get("checkout_session", id);
  if (session.status === "complete") return { kind: "complete" };
  if (session.status !== "open") throw invalidRequest("This session has expired.");
  const attempt = beginAttempt(tx, session, submission);
  const method = cardOf(tx, attempt, submission);
  if (session.mode === "payment") return payOnce(tx, session, attempt, method);
  if (session.mode === "setup") {
    if (!method) throw invalidRequest("A card is required.");
    tx.change("setup_intent", session.setup_intent ?? "", { customer: attempt.customer });
    return followSetup(
      tx,
      id,
      confirmSetup(tx, session.setup_intent ?? "", { paymentMethod: method }),
    );
  }
  return subscribe(tx, session, attempt, method);
}

function beginAttempt(
  tx: Transaction,
  session: CheckoutSession,
  submission: Submission,
): SessionAttempt {
  const facts = tx.get("session_facts", session.id);
  const needsCustomer =
    session.mode !== "payment" ||
    session.customer_creation === "always" ||
    facts.setupFutureUsage !== null ||
    session.invoice_creation?.enabled === true;
  const known = session.customer ?? facts.attempt?.customer ?? null;
  const email = submission.email ?? session.customer_email;
  const customer =
    known ?? (needsCustomer ? createCustomer(tx, { email, name: submission.name }).id : null);
  const attempt: SessionAttempt = {
    subscription: null,
    intent: null,
    setup: null,
    ...facts.attempt,
    customer,
    email: email ?? (customer ? tx.get("customer", customer).email : null),
    name: submission.name,
    postalCode: submission.postalCode,
  };
  saveAttempt(tx, session.id, attempt);
  return attempt;
}

const saveAttempt = (tx: Transaction, id: string, attempt: SessionAttempt) =>
  tx.change("session_facts", id, { attempt });

function cardOf(tx: Transaction, attempt: SessionAttempt, submission: Submission): string | null {
  const { card } = submission;
  if (!card) return null;
  if (card.kind === "new")
    return createCard(tx, card.details, {
      name: attempt.name,
      email: attempt.email,
      postalCode: attempt.postalCode,
    }).id;
  if (card.kind === "bank")
    return createBankAccount(tx, card.iban, { name: card.holder, email: attempt.email }).id;
  const method = tx.get("payment_method", card.id);
  if (!attempt.customer || method.customer !== attempt.customer)
    throw invalidRequest("This card belongs to someone else.");
  return method.id;
}

function payOnce(
  tx: Transaction,
  session: CheckoutSession,
  attempt: SessionAttempt,
  method: string | null,
): SubmitOutcome {
  const facts = tx.get("session_facts", session.id);
  const { total } = sessionTotals(tx, session.id);
  if (total === 0) {
    completeSession(tx, session.id);
    return { kind: "complete" };
  }
  if (!method) throw invalidRequest("A card is required.");
  const known = tx.find("payment_intent", attempt.intent ?? "");
  const reusable = known && known.amount === total && /^requires/.test(known.status);
  const intent = reusable ? known : newIntent(tx, session, facts, attempt, total);
  saveAttempt(tx, session.id, { ...attempt, intent: intent.id });
  const outcome = confirmIntent(tx, intent.id, {
    paymentMethod: method,
    returnUrl: `${tx.site}/c/pay/${session.id}`,
  });
  followPayment(tx, outcome);
  if (outcome.kind === "declined") return { kind: "declined", message: outcome.decline.message };
  return outcome.kind === "challenge" ? { kind: "challenge", id: intent.id } : { kind: "complete" };
}

function newIntent(
  tx: Transaction,
  session: CheckoutSession,
  facts: SessionFacts,
  attempt: SessionAttempt,
  amount: number,
) {
  return createIntent(tx, {
    amount,
    currency: session.currency ?? "usd",
    customer: attempt.customer,
    description: facts.intentDescription,
    metadata: facts.intentMetadata,
    receiptEmail: attempt.email,
    setupFutureUsage: facts.setupFutureUsage,
    session: session.id,
  });
}

function subscribe(
  tx: Transaction,
  session: CheckoutSession,
  attempt: SessionAttempt,
  method: string | null,
): SubmitOutcome {
  const facts = tx.get("session_facts", session.id);
  const { total } = sessionTotals(tx, session.id);
  if (total === 0) return subscribeFree(tx, session, attempt, method);
  if (!method) throw invalidRequest("A card is required.");
  const known = tx.find("subscription", attempt.subscription ?? "");
  const isCovered = dueOf(total, tx.get("customer", attempt.customer ?? "").balance) === 0;
  if (isCovered && known?.status !== "incomplete") {
    return subscribeFree(tx, session, attempt, method);
  }
  const subscription =
    known?.status === "incomplete"
      ? known
      : createSubscription(tx, subscriptionOf(session, facts, attempt)).subscription;
  saveAttempt(tx, session.id, { ...attempt, subscription: subscription.id });
  const outcome = payInvoice(tx, subscription.latest_invoice ?? "", {
    paymentMethod: method,
    offSession: false,
    returnUrl: `${tx.site}/c/pay/${session.id}`,
  });
  if (outcome.kind === "declined") return { kind: "declined", message: outcome.decline.message };
  if (outcome.kind === "challenge") return { kind: "challenge", id: outcome.intent.id };
  completeSession(tx, session.id, outcome.kind === "processing" ? "unpaid" : "paid");
  return { kind: "complete" };
}

/** Nothing to charge today: the card, if one is collected, is set up for later. */
function subscribeFree(
  tx: Transaction,
  session: CheckoutSession,
  attempt: SessionAttempt,
  method: string | null,
): SubmitOutcome {
  if (method && tx.get("payment_method", method).customer === null) {
    const setup = createSetup(tx, { customer: attempt.customer });
    saveAttempt(tx, session.id, { ...attempt, setup: setup.id });
    return followSetup(tx, session.id, confirmSetup(tx, setup.id, { paymentMethod: method }));
  }
  beginFree(tx, session.id, method);
  return { kind: "complete" };
}

function beginFree(tx: Transaction, id: string, method: string | null): void {
  const session = tx.get("checkout_session", id);
  const facts = tx.get("session_facts", id);
  if (!facts.attempt) throw invalidRequest("This session was never submitted.");
  const { subscription } = createSubscription(tx, {
    ...subscriptionOf(session, facts, facts.attempt),
    defaultPaymentMethod: method,
  });
  saveAttempt(tx, id, { ...facts.attempt, subscription: subscription.id });
  completeSession(tx, id);
}

function subscriptionOf(session: CheckoutSession, facts: SessionFacts, attempt: SessionAttempt) {
  return {
    customer: attempt.customer ?? "",
    items: facts.lines.map(({ price, quantity }) => ({ price, quantity })),
    metadata: facts.subscriptionMetadata,
    description: facts.subscriptionDescription,
    classic: facts.classic,
    savesCard: true,
    session: session.id,
    trialEnd: facts.trialEnd,
    ...(facts.trialEndBehavior ? { trialEndBehavior: facts.trialEndBehavior } : {}),
    ...(facts.prorationDiscounts ? { prorationDiscounts: facts.prorationDiscounts } : {}),
    discounts:
      facts.promotionCode || facts.coupon
        ? [{ promotionCode: facts.promotionCode, coupon: facts.coupon }]
        : [],
  };
}

/** What a card set up for a session means for it. */
export function followSetup(tx: Transaction, id: string, outcome: SetupOutcome): SubmitOutcome {
  if (outcome.kind === "declined") return { kind: "declined", message: outcome.decline.message };
  if (outcome.kind === "challenge") return { kind: "challenge", id: outcome.intent.id };
  const session = tx.get("checkout_session", id);
  if (session.status !== "open") return { kind: "complete" };
  if (session.mode === "setup") completeSession(tx, id);
  else beginFree(tx, id, outcome.intent.payment_method);
  return { kind: "complete" };
}
