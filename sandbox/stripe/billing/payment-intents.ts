import { invalidRequest } from "../api-error";
import { newClientSecret, newId } from "../state/identifier";
import type { Charge, PaymentIntent, PaymentMethod } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { followCharge } from "./after-charge";
import { askIssuer, recordCharge, settleCharge } from "./charge-card";
import { attachCard } from "./payment-methods";
import { type Decline, testCard } from "./test-cards";

export interface NewIntent {
  amount: number;
  currency: string;
  customer: string | null;
  paymentMethod?: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  receiptEmail?: string | null;
  setupFutureUsage?: "off_session" | "on_session" | null;
  invoice?: string | null;
  session?: string | null;
  captureMethod?: string;
}

/** The least that can be charged, in minor units; https://docs.stripe.com/currencies. */
const MINIMUM = 50;

export function createIntent(tx: Transaction, o: NewIntent): PaymentIntent {
  if (!Number.isInteger(o.amount) || o.amount < 1)
    throw invalidRequest("Invalid positive integer", "amount", "parameter_invalid_integer");
  if (o.amount < MINIMUM)
    throw invalidRequest("Amount must be at least $0.50 usd", "amount", "amount_too_small");
  const id = newId("pi");
  tx.put("intent_facts", {
    id,
    invoice: o.invoice ?? null,
    session: o.session ?? null,
    offSession: false,
    returnUrl: null,
    settlesAt: null,
    settles: "succeeded",
  });
  const intent = tx.put("payment_intent", {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: o.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      o.invoice || o.session ? null : { allow_redirects: "always", enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: newClientSecret(id),
    confirmation_method: "automatic",
    created: tx.now,
    currency: o.currency,
    customer: o.customer,
    customer_account: null,
    description: o.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: { enabled: false },
    metadata: o.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_details: { customer_reference: null, order_reference: o.invoice ?? null },
    payment_method: o.paymentMethod ?? null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        installments: null,
        mandate_options: null,
        network: null,
        request_three_d_secure: "automatic",
      },
    },
    payment_method_types: ["card"],
    payment_record: null,
    processing: null,
    receipt_email: o.receiptEmail ?? null,
    review: null,
    setup_future_usage: o.setupFutureUsage ?? null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: o.paymentMethod ? "requires_confirmation" : "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  });
  tx.emit("payment_intent.created", intent);
  return intent;
}

export type IntentOutcome =
  | { kind: "succeeded"; intent: PaymentIntent }
  | { kind: "declined"; intent: PaymentIntent; decline: Decline }
  | { kind: "challenge"; intent: PaymentIntent }
  | { kind: "processing"; intent: PaymentIntent };

export interface Confirmation {
  paymentMethod?: string | null;
  offSession?: boolean;
  /** A challenge counts as a refusal, also with the customer there to answer it. */
  errorOnAction?: boolean;
  returnUrl?: string | null;
}

/** Tries to charge; the intent's own state and events are written, what it pays for is not. */
export function confirmIntent(tx: Transaction, id: string, how: Confirmation): IntentOutcome {
  const before = tx.get("payment_intent", id);
  if (!/^requires_(payment_method|confirmation|action)$/.test(before.status))
    throw unexpectedState(before, "confirm");
  const method = how.paymentMethod ?? before.payment_method;
  if (!method)
    throw invalidRequest(
      "You cannot confirm this PaymentIntent because it's missing a payment method.",
      "payment_method",
      "payment_intent_unexpected_state",
    );
  const owner = tx.get("payment_method", method, "payment_method").customer;
  if (tx.get("card_facts", method).detached)
    throw invalidRequest(
      "The provided PaymentMethod was detached from a Customer. It may not be used again.",
      "payment_method",
    );
  if (owner && owner !== before.customer)
    throw invalidRequest(
      "The provided PaymentMethod belongs to another customer; it cannot be used here.",
      "payment_method",
    );
  tx.change("intent_facts", id, {
    offSession: (how.offSession ?? false) || (how.errorOnAction ?? false),
    returnUrl: how.returnUrl ?? null,
  });
  tx.change("payment_intent", id, { payment_method: method });
  return attempt(tx, id, "none");
}

/** Ends a 3-D Secure challenge. */
export function endChallenge(tx: Transaction, id: string, passed: boolean): IntentOutcome {
  const intent = tx.get("payment_intent", id);
  if (intent.status !== "requires_action") throw unexpectedState(intent, "authenticate");
  if (passed) return attempt(tx, id, "passed");
  return decline(tx, intent, {
    code: "payment_intent_authentication_failure",
    declineCode: null,
    message:
      "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  });
}

function attempt(tx: Transaction, id: string, challenge: "none" | "passed"): IntentOutcome {
  const intent = tx.get("payment_intent", id);
  const method = tx.get("payment_method", intent.payment_method ?? "", "payment_method");
  const { offSession, returnUrl } = tx.get("intent_facts", id);
  const answer = askIssuer(tx, method.id, "charge", { offSession, challenge });
  if (answer.kind === "declined") return decline(tx, intent, answer.decline);
  if (answer.kind === "challenge") {
    const waiting = tx.change("payment_intent", id, {
      status: "requires_action",
      next_action: challengeAction(tx.site, id, returnUrl),
      last_payment_error: null,
    });
    tx.emit("payment_intent.requires_action", waiting);
    return { kind: "challenge", intent: waiting };
  }
  if (intent.setup_future_usage && intent.customer && !method.customer)
    attachCard(tx, method.id, intent.customer);
  const { number } = tx.get("card_facts", method.id);
  if (testCard(number).settles !== "at_once") return startDebit(tx, intent, method);
  const charge = recordCharge(tx, intent, tx.get("payment_method", method.id), {
    kind: "succeeded",
  });
  const paid = tx.change("payment_intent", id, {
    status: "succeeded",
    amount_received: intent.amount,
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  });
  tx.emit("payment_intent.succeeded", paid);
  tx.emit("charge.succeeded", charge);
  followCharge(tx, charge);
  return { kind: "succeeded", intent: paid };
}

/** How long a bank takes to pay a debit, or to refuse it, in seconds. */
const DEBIT_TIME = 3 * 86_400;

/** The bank has the debit; whether it pays is known days later. */
function startDebit(tx: Transaction, intent: PaymentIntent, method: PaymentMethod): IntentOutcome {
  const { settles } = testCard(tx.get("card_facts", method.id).number);
  tx.change("intent_facts", intent.id, {
    settlesAt: tx.now + DEBIT_TIME,
    settles: settles === "later" ? "succeeded" : "failed",
  });
  const charge = recordCharge(tx, intent, method, { kind: "pending" });
  const processing = tx.change("payment_intent", intent.id, {
    status: "processing",
    payment_method_types: ["card", "sepa_debit"],
    latest_charge: charge.id,
    next_action: null,
    last_payment_error: null,
  });
  tx.emit("payment_intent.processing", processing);
  tx.emit("charge.pending", charge);
  return { kind: "processing", intent: processing };
}

/** The bank's answer to a debit: it paid, or it did not. */
export function endDebit(
  tx: Transaction,
  id: string,
  answer: "succeeded" | "failed",
): IntentOutcome {
  const intent = tx.get("payment_intent", id);
  if (intent.status !== "processing") throw unexpectedState(intent, "settle");
  tx.change("intent_facts", id, { settlesAt: null });
  const charge = settleCharge(tx, intent.latest_charge ?? "", answer === "failed" ? REFUSED : null);
  if (answer === "failed") return writeDecline(tx, intent, charge, REFUSED);
  const paid = tx.change("payment_intent", id, {
    status: "succeeded",
    amount_received: intent.amount,
  });
  tx.emit("payment_intent.succeeded", paid);
  tx.emit("charge.succeeded", charge);
  return { kind: "succeeded", intent: paid };
}

const REFUSED: Decline = {
  code: "debit_not_authorized",
  declineCode: null,
  message: "The customer's bank did not authorize the debit.",
};

/** Where a browser goes to be challenged, for a payment and for a setup alike. */
export function challengeAction(site: string, id: string, returnUrl: string | null) {
  const url = `${site}/challenge/${id}`;
  return returnUrl
    ? { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } }
    : {
        type: "use_stripe_sdk",
        use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url },
      };
}

function decline(tx: Transaction, intent: PaymentIntent, reason: Decline): IntentOutcome {
  const method = tx.get("payment_method", intent.payment_method ?? "", "payment_method");
  const charge = recordCharge(tx, intent, method, { kind: "failed", decline: reason });
  return writeDecline(tx, intent, charge, reason);
}

function writeDecline(
  tx: Transaction,
  intent: PaymentIntent,
  charge: Charge,
  reason: Decline,
): IntentOutcome {
  const method = tx.get("payment_method", intent.payment_method ?? "", "payment_method");
  const failed = tx.change("payment_intent", intent.id, {
    status: "requires_payment_method",
    latest_charge: charge.id,
    next_action: null,
    payment_method: null,
    last_payment_error: {
      charge: charge.id,
      code: reason.code,
      ...(reason.declineCode ? { decline_code: reason.declineCode } : {}),
      doc_url: `https://docs.stripe.com/error-codes/${reason.code.replaceAll("_", "-")}`,
      message: reason.message,
      payment_method: method,
      type: "card_error",
    },
  });
  tx.emit("charge.failed", charge);
  tx.emit("payment_intent.payment_failed", failed);
  return { kind: "declined", intent: failed, decline: reason };
}

export function cancelIntent(
  tx: Transaction,
  id: string,
  reason:
    | "abandoned"
    | "duplicate"
    | "fraudulent"
    | "requested_by_customer"
    | "void_invoice"
    | null,
): PaymentIntent {
  const intent = tx.get("payment_intent", id);
  if (/^(succeeded|canceled|processing)$/.test(intent.status))
    throw unexpectedState(intent, "cancel");
  const canceled = tx.change("payment_intent", id, {
    status: "canceled",
    canceled_at: tx.now,
    cancellation_reason: reason,
    next_action: null,
  });
  tx.emit("payment_intent.canceled", canceled);
  return canceled;
}

function unexpectedState(intent: PaymentIntent, what: string) {
  return invalidRequest(
    `You cannot ${what} this PaymentIntent because it has a status of ${intent.status}.`,
    undefined,
    "payment_intent_unexpected_state",
  );
}
