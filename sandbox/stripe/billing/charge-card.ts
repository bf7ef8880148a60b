import { newId } from "../state/identifier";
import type { Charge, PaymentIntent, PaymentMethod } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { type Decline, testCard } from "./test-cards";

export type CardAnswer =
  | { kind: "approved" }
  | { kind: "declined"; decline: Decline }
  | { kind: "challenge" };

const AUTHENTICATION_REQUIRED: Decline = {
  code: "authentication_required",
  declineCode: "authentication_required",
  message: "Your card was declined. This transaction requires authentication.",
};

/**
 * What the issuer of a test card says. Off session nobody can answer a challenge, so a card that
 * asks for one declines. `challenge` is how one that was asked for ended.
 */
export function askIssuer(
  tx: Transaction,
  method: string,
  purpose: "charge" | "setup",
  circumstances: { offSession: boolean; challenge: "none" | "passed" },
): CardAnswer {
  const facts = tx.get("card_facts", method);
  const card = testCard(facts.number);
  if (card.always) return { kind: "declined", decline: card.always };
  const passed = circumstances.challenge === "passed";
  const isKnown = facts.authenticated;
  const asks = {
    never: false,
    always: true,
    setup: !isKnown,
    mandate: !(isKnown && circumstances.offSession),
  }[card.authentication];
  if (asks && !passed)
    return circumstances.offSession
      ? { kind: "declined", decline: AUTHENTICATION_REQUIRED }
      : { kind: "challenge" };
  if (passed) tx.change("card_facts", method, { authenticated: true });
  if (purpose === "charge" && passed && card.afterChallenge)
    return { kind: "declined", decline: card.afterChallenge };
  if (purpose === "charge" && card.onCharge) return { kind: "declined", decline: card.onCharge };
  return { kind: "approved" };
}

export type ChargeState =
  | { kind: "succeeded" }
  | { kind: "pending" }
  | { kind: "failed"; decline: Decline };

/** Writes the charge of one attempt. */
export function recordCharge(
  tx: Transaction,
  intent: PaymentIntent,
  method: PaymentMethod,
  state: ChargeState,
): Charge {
  const id = newId(method.type === "card" ? "ch" : "py");
  const decline = state.kind === "failed" ? state.decline : null;
  const paid = state.kind === "succeeded";
  const charge = tx.put("charge", {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? newId("txn") : null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: "SANDBOX",
    captured: !decline,
    created: tx.now,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    ...failureOf(decline),
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(decline),
    paid,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, ...methodDetails(intent, method) },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: !paid ? null : `${tx.site}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: state.kind,
    transfer_data: null,
    transfer_group: null,
  });
  return charge;
}

const failureOf = (decline: Decline | null) => ({
  failure_code: decline?.code ?? null,
  failure_message: decline?.message ?? null,
});

const outcomeOf = (decline: Decline | null): Charge["outcome"] => ({
  advice_code: decline ? "try_again_later" : null,
  network_advice_code: null,
  network_decline_code: decline ? "01" : null,
  network_status: decline ? "declined_by_network" : "approved_by_network",
  reason: decline?.declineCode ?? null,
  risk_level: "normal",
  risk_score: 12,
  seller_message: decline
    ? "The bank did not return any further details with this decline."
    : "Payment complete.",
  type: decline ? "issuer_declined" : "authorized",
});

/** The end of a charge that was pending: paid, or refused for a reason. */
export function settleCharge(tx: Transaction, id: string, decline: Decline | null): Charge {
  return tx.change("charge", id, {
    status: decline ? "failed" : "succeeded",
    paid: !decline,
    captured: !decline,
    amount_captured: decline ? 0 : tx.get("charge", id).amount,
    balance_transaction: decline ? null : newId("txn"),
    receipt_url: decline ? null : `${tx.site}/receipts/${id}`,
    outcome: outcomeOf(decline),
    ...failureOf(decline),
  });
}

function methodDetails(intent: PaymentIntent, method: PaymentMethod): object {
  const { card, sepa_debit } = method;
  if (sepa_debit) {
    const { generated_from: _, ...details } = sepa_debit;
    return { sepa_debit: { ...details, mandate: null } };
  }
  if (!card) return {};
  return {
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: card.brand,
      network_transaction_id: null,
      regulated_status: card.regulated_status,
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
