import { invalidRequest } from "../api-error";
import { newId } from "../state/identifier";
import type { CheckoutSession, SessionFacts } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { requireRedeemable } from "./discounts";
import { sessionTotals } from "./session-line-items";
import { createSetup } from "./setup-intents";

export interface NewSession {
  mode: "payment" | "subscription" | "setup";
  customer: string | null;
  customerEmail: string | null;
  customerCreation: "always" | "if_required" | null;
  lines: { price: string; quantity: number }[];
  successUrl: string | null;
  cancelUrl: string | null;
  returnUrl: string | null;
  uiMode: string;
  clientReferenceId: string | null;
  metadata: Record<string, string>;
  allowPromotionCodes: boolean;
  discount: { coupon?: string | undefined; promotion_code?: string | undefined } | null;
  expiresAt: number | null;
  currency: string | null;
  invoiceCreation: boolean;
  collection: "always" | "if_required";
  locale: string | null;
  submitType: string | null;
  billingAddressCollection: string | null;
  savesCards: boolean;
  facts: Omit<SessionFacts, "id" | "lines" | "promotionCode" | "coupon" | "attempt">;
}

const DAY = 86_400;

/** An open session and the link to its page. */
export function createSession(tx: Transaction, o: NewSession): CheckoutSession {
  const id = newId("cs");
  const currency = checkLines(tx, o);
  const expiresAt = o.expiresAt ?? tx.now + DAY;
  if (expiresAt < tx.now + 1800 || expiresAt > tx.now + DAY)
    throw invalidRequest(
      "The `expires_at` timestamp must be at least 30 minutes and at most 24 hours from Checkout Session creation.",
      "expires_at",
    );
  tx.put("session_facts", {
    ...o.facts,
    id,
    lines: o.lines.map((line) => ({ ...line, id: newId("li") })),
    promotionCode: o.discount?.promotion_code ?? null,
    coupon: o.discount?.coupon ?? null,
    attempt: null,
  });
  const totals = sessionTotals(tx, id);
  const discounted = o.discount;
  if (discounted)
    requireRedeemable(
      tx,
      { coupon: discounted.coupon ?? null, promotionCode: discounted.promotion_code ?? null },
      {
        customer: o.customer,
        subtotal: totals.subtotal,
        currency: currency ?? "usd",
        prices: o.lines.map((line) => line.price),
      },
    );
  const setup =
    o.mode === "setup"
      ? createSetup(tx, { customer: o.customer, metadata: o.facts.intentMetadata }).id
      : null;
  const hosted = o.uiMode === "hosted_page";
  return tx.put("checkout_session", {
    id,
    object: "checkout.session",
    adaptive_pricing: o.mode === "setup" ? null : { enabled: false },
    after_expiration: null,
    allow_promotion_codes: o.allowPromotionCodes || null,
    allowed_payment_method_types: null,
    amount_subtotal: o.mode === "setup" ? null : totals.subtotal,
    amount_total: o.mode === "setup" ? null : totals.total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: o.billingAddressCollection,
    cancel_url: o.cancelUrl,
    client_reference_id: o.clientReferenceId,
    client_secret: hosted ? null : `${id}_secret_${newId("x").slice(2)}`,
    collected_information: { business_name: null, individual_name: null, shipping_details: null },
    consent: null,
    consent_collection: null,
    created: tx.now,
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer: o.customer,
    customer_account: null,
    customer_creation:
      o.customer || o.mode === "subscription" ? null : (o.customerCreation ?? "if_required"),
    customer_details: knownDetails(tx, o),
    customer_email: o.customerEmail,
    discounts: o.mode === "setup" ? null : discountsOf(o.discount),
    expires_at: expiresAt,
    integration_identifier: null,
    invoice: null,
    invoice_creation:
      o.mode === "payment"
        ? {
            enabled: o.invoiceCreation,
            invoice_data: {
              account_tax_ids: null,
              custom_fields: null,
              description: null,
              footer: null,
              issuer: null,
              metadata: {},
              rendering_options: null,
            },
          }
        : null,
    livemode: false,
    locale: o.locale,
    managed_payments: { enabled: false },
    metadata: o.metadata,
    mode: o.mode,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: o.mode === "setup" ? null : o.collection,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_types: o.facts.takesBankDebit ? ["card", "sepa_debit"] : ["card"],
    payment_status: o.mode === "setup" ? "no_payment_required" : "unpaid",
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    ...(hosted ? {} : { redirect_on_completion: "always" as const }),
    ...(o.returnUrl === null ? {} : { return_url: o.returnUrl }),
    saved_payment_method_options: o.customer
      ? {
          allow_redisplay_filters: ["always"],
          payment_method_remove: "disabled",
          payment_method_save: o.savesCards ? "enabled" : null,
        }
      : null,
    setup_intent: setup,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: o.submitType,
    subscription: null,
    success_url: o.successUrl,
    total_details:
      o.mode === "setup"
        ? null
        : { amount_discount: totals.discount, amount_shipping: 0, amount_tax: 0 },
    ui_mode: o.uiMode,
    url: hosted ? `${tx.site}/c/pay/${id}` : null,
    wallet_options: null,
  });
}

export const discountsOf = (
  discount: { coupon?: string | undefined; promotion_code?: string | undefined } | null,
) =>
  discount
    ? [{ coupon: discount.coupon ?? null, promotion_code: discount.promotion_code ?? null }]
    : [];

function knownDetails(tx: Transaction, o: NewSession): CheckoutSession["customer_details"] {
  const customer = o.customer ? tx.get("customer", o.customer, "customer") : null;
  const email = o.customerEmail ?? customer?.email ?? null;
  if (email === null) return null;
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: o.customer ? "none" : null,
    tax_ids: null,
  };
}

/** Checks that the lines fit the mode; the purchase's currency. */
function checkLines(tx: Transaction, o: NewSession): string | null {
  if (o.mode === "setup") {
    if (o.lines.length > 0)
      throw invalidRequest("You can not pass `line_items` in `setup` mode.", "line_items");
    return o.currency;
  }
  if (o.lines.length === 0)
    throw invalidRequest(
      `You must specify at least one line item in \`${o.mode}\` mode.`,
      "line_items",
      "parameter_missing",
    );
  const prices = o.lines.map((line, i) => tx.get("price", line.price, `line_items[${i}][price]`));
  for (const [index, price] of prices.entries())
    if (!price.active)
      throw invalidRequest(
        `The price specified is inactive. This field only accepts active prices.`,
        `line_items[${index}][price]`,
      );
  const recurring = prices.filter((price) => price.recurring !== null).length;
  if (o.mode === "payment" && recurring > 0)
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      "line_items[0][price]",
    );
  if (o.mode === "subscription" && recurring === 0)
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      "line_items[0][price]",
    );
  const currencies = new Set(prices.map((price) => price.currency));
  if (currencies.size > 1)
    throw invalidRequest("All line items must have the same currency.", "line_items");
  return prices[0]?.currency ?? "usd";
}
