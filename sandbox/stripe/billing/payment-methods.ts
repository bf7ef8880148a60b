import { createHash } from "node:crypto";
import { ApiError, invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { PaymentMethod } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { type CardDetails, requireTestCard } from "./card-details";
import { aliasedCard, type Decline, findTestAccount, testCard } from "./test-cards";

/** An unattached card. */
export function createCard(
  tx: Transaction,
  details: CardDetails,
  billing: { name?: string | null; email?: string | null; postalCode?: string | null } = {},
): PaymentMethod {
  const card = requireTestCard(details.number);
  const id = newId("pm");
  tx.put("card_facts", { id, number: card.number, authenticated: false });
  return tx.put("payment_method", {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: billingOf(billing),
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: billing.postalCode ? "pass" : null,
        cvc_check: "pass",
      },
      country: "US",
      display_brand: card.brand,
      exp_month: details.expMonth,
      exp_year: details.expYear,
      fingerprint: createHash("sha256").update(card.number).digest("hex").slice(0, 16),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: tx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: "card",
  });
}

/** An unattached bank account. */
export function createBankAccount(
  tx: Transaction,
  iban: string,
  billing: { name?: string | null | undefined; email?: string | null | undefined } = {},
): PaymentMethod {
  const account = findTestAccount(iban);
  if (!account)
    throw invalidRequest(
      "The IBAN you provided is invalid; in test mode only test IBANs are.",
      "sepa_debit[iban]",
      "invalid_iban",
    );
  const { number } = account;
  const id = newId("pm");
  tx.put("card_facts", { id, number, authenticated: true });
  return tx.put("payment_method", {
    id,
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: billingOf(billing),
    created: tx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    sepa_debit: {
      bank_code: number.slice(4, 9),
      branch_code: "",
      country: number.slice(0, 2),
      fingerprint: createHash("sha256").update(number).digest("hex").slice(0, 16),
      generated_from: { charge: null, setup_attempt: null },
      last4: number.slice(-4),
    },
    type: "sepa_debit",
  });
}

const billingOf = (billing: {
  name?: string | null | undefined;
  email?: string | null | undefined;
  postalCode?: string | null;
}): PaymentMethod["billing_details"] => ({
  address: {
    city: null,
    country: null,
    line1: null,
    line2: null,
    postal_code: billing.postalCode ?? null,
    state: null,
  },
  email: billing.email ?? null,
  name: billing.name ?? null,
  phone: null,
  tax_id: null,
});

/** The payment method with this id; `pm_card_visa` and its like make a fresh one. */
export function resolvePaymentMethod(
  tx: Transaction,
  id: string,
  param = "payment_method",
): PaymentMethod {
  const card = aliasedCard(id);
  if (!card) return tx.get("payment_method", id, param);
  const year = new Date(tx.now * 1000).getUTCFullYear() + 1;
  return createCard(tx, { number: card.number, expMonth: 12, expYear: year, cvc: "123" });
}

/** A 402 as the API words it. */
export function declineError(
  decline: Decline,
  more: {
    charge?: string;
    payment_intent?: unknown;
    setup_intent?: unknown;
    payment_method?: unknown;
  } = {},
): ApiError {
  return new ApiError(
    402,
    {
      type: "card_error",
      code: decline.code,
      ...(decline.declineCode ? { decline_code: decline.declineCode } : {}),
      ...(decline.param ? { param: decline.param } : {}),
      message: decline.message,
      ...more,
    },
    { keepsChanges: true },
  );
}

/** Attaches a card to a customer; a card that declines at once refuses to be attached. */
export function attachCard(tx: Transaction, id: string, customer: string): PaymentMethod {
  const method = tx.get("payment_method", id);
  if (method.customer === customer) return method;
  if (method.customer)
    throw invalidRequest(
      "The payment method you provided has already been attached to a customer.",
      "payment_method",
    );
  const decline = testCard(tx.get("card_facts", id).number).always;
  if (decline) throw declineError(decline);
  const attached = tx.change("payment_method", id, { customer });
  tx.emit("payment_method.attached", attached);
  return attached;
}

/** Detaches a card everywhere; it can never be used again. */
export function detachCard(tx: Transaction, id: string): PaymentMethod {
  const before = tx.get("payment_method", id);
  if (!before.customer)
    throw invalidRequest(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
      "payment_method",
    );
  const detached = tx.change("payment_method", id, { customer: null });
  tx.change("card_facts", id, { detached: true });
  tx.emit("payment_method.detached", detached, { customer: before.customer });
  const customer = tx.find("customer", before.customer);
  if (customer?.invoice_settings.default_payment_method === id)
    tx.update(
      "customer",
      customer.id,
      { invoice_settings: { ...customer.invoice_settings, default_payment_method: null } },
      "customer.updated",
    );
  for (const subscription of tx.list("subscription")) {
    if (subscription.default_payment_method !== id || subscription.status === "canceled") continue;
    tx.update(
      "subscription",
      subscription.id,
      { default_payment_method: null },
      "customer.subscription.updated",
    );
  }
  return detached;
}

/** Makes a card the one that invoices are charged to. */
export function setDefaultCard(tx: Transaction, customerId: string, id: string): void {
  const { invoice_settings } = tx.get("customer", customerId);
  tx.update(
    "customer",
    customerId,
    { invoice_settings: { ...invoice_settings, default_payment_method: id } },
    "customer.updated",
  );
}
