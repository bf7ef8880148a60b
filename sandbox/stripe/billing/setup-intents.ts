import { invalidRequest } from "../api-error";
import { newClientSecret, newId } from "../state/identifier";
import type { SetupIntent } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { askIssuer } from "./charge-card";
import { challengeAction } from "./payment-intents";
import { attachCard } from "./payment-methods";
import type { Decline } from "./test-cards";

export function createSetup(
  tx: Transaction,
  o: {
    customer: string | null;
    paymentMethod?: string | null;
    usage?: string;
    description?: string | null;
    metadata?: Record<string, string>;
  },
): SetupIntent {
  const id = newId("seti");
  const intent = tx.put("setup_intent", {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: { allow_redirects: "always", enabled: true },
    cancellation_reason: null,
    client_secret: newClientSecret(id),
    created: tx.now,
    customer: o.customer,
    customer_account: null,
    description: o.description ?? null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    metadata: o.metadata ?? {},
    next_action: null,
    on_behalf_of: null,
    payment_method: o.paymentMethod ?? null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ["card"],
    single_use_mandate: null,
    status: o.paymentMethod ? "requires_confirmation" : "requires_payment_method",
    usage: o.usage ?? "off_session",
  });
  tx.emit("setup_intent.created", intent);
  return intent;
}

export type SetupOutcome =
  | { kind: "succeeded"; intent: SetupIntent }
  | { kind: "declined"; intent: SetupIntent; decline: Decline }
  | { kind: "challenge"; intent: SetupIntent };

/** Checks a card with its issuer and attaches it to the intent's customer. */
export function confirmSetup(
  tx: Transaction,
  id: string,
  how: { paymentMethod?: string | null; returnUrl?: string | null },
): SetupOutcome {
  const before = tx.get("setup_intent", id);
  if (!/^requires_(payment_method|confirmation|action)$/.test(before.status))
    throw unexpectedState(before, "confirm");
  const method = how.paymentMethod ?? before.payment_method;
  if (!method)
    throw invalidRequest(
      "You cannot confirm this SetupIntent because it's missing a payment method.",
      "payment_method",
      "setup_intent_unexpected_state",
    );
  tx.get("payment_method", method, "payment_method");
  tx.change("setup_intent", id, { payment_method: method });
  return attempt(tx, id, "none", how.returnUrl ?? null);
}

/** Ends a 3-D Secure challenge. */
export function endSetupChallenge(tx: Transaction, id: string, passed: boolean): SetupOutcome {
  const intent = tx.get("setup_intent", id);
  if (intent.status !== "requires_action") throw unexpectedState(intent, "authenticate");
  if (passed) return attempt(tx, id, "passed", null);
  return decline(tx, intent, {
    code: "setup_intent_authentication_failure",
    declineCode: null,
    message:
      "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
  });
}

function attempt(
  tx: Transaction,
  id: string,
  challenge: "none" | "passed",
  returnUrl: string | null,
): SetupOutcome {
  const intent = tx.get("setup_intent", id);
  const method = intent.payment_method ?? "";
  const answer = askIssuer(tx, method, "setup", { offSession: false, challenge });
  if (answer.kind === "declined") return decline(tx, intent, answer.decline);
  if (answer.kind === "challenge") {
    const waiting = tx.change("setup_intent", id, {
      status: "requires_action",
      next_action: challengeAction(tx.site, id, returnUrl),
      last_setup_error: null,
    });
    tx.emit("setup_intent.requires_action", waiting);
    return { kind: "challenge", intent: waiting };
  }
  if (intent.customer) attachCard(tx, method, intent.customer);
  const done = tx.change("setup_intent", id, {
    status: "succeeded",
    next_action: null,
    last_setup_error: null,
  });
  tx.emit("setup_intent.succeeded", done);
  return { kind: "succeeded", intent: done };
}

function decline(tx: Transaction, intent: SetupIntent, reason: Decline): SetupOutcome {
  const method = tx.get("payment_method", intent.payment_method ?? "", "payment_method");
  const failed = tx.change("setup_intent", intent.id, {
    status: "requires_payment_method",
    next_action: null,
    payment_method: null,
    last_setup_error: {
      code: reason.code,
      ...(reason.declineCode ? { decline_code: reason.declineCode } : {}),
      doc_url: `https://docs.stripe.com/error-codes/${reason.code.replaceAll("_", "-")}`,
      message: reason.message,
      payment_method: method,
      type: "card_error",
    },
  });
  tx.emit("setup_intent.setup_failed", failed);
  return { kind: "declined", intent: failed, decline: reason };
}

function unexpectedState(intent: SetupIntent, what: string) {
  return invalidRequest(
    `You cannot ${what} this SetupIntent because it has a status of ${intent.status}.`,
    undefined,
    "setup_intent_unexpected_state",
  );
}
