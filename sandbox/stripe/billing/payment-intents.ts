import { invalidRequest } from "../api-error";
import type { PaymentIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { followCharge } from "./after-charge";
import { endsLater, startDebit } from "./bank-debit";
import { askIssuer, recordCharge } from "./charge-card";
import { type IntentOutcome, unexpectedState, writeDecline } from "./intent-outcome";
import { attachCard } from "./payment-methods";
import type { Decline } from "./test-cards";

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
  if (endsLater(tx, intent, method)) return startDebit(tx, intent, method);
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
