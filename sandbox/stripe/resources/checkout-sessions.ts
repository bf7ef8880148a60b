import type { Stripe } from "stripe";
import { invalidRequest } from "../api-error";
import { expireSession } from "../billing/complete-session";
import { createPrice } from "../billing/create-price";
import { createProduct } from "../billing/create-product";
import { createSession } from "../billing/create-session";
import { sessionLineItems } from "../billing/session-line-items";
import { oneOf } from "../contract/one-of";
import type { Wire } from "../contract/wire";
import { type Endpoint, endpoint } from "../http/endpoint";
import { page, within } from "../http/page";
import { present } from "../state/present";
import type { SessionFacts } from "../state/tables";
import type { Transaction } from "../state/transaction";
import { hasNoEffect, mergeMetadata } from "./fields";

type Params = Wire<Stripe.Checkout.SessionCreateParams>;

/** A line names a price, or describes one that is made for it. */
function linesOf(tx: Transaction, params: Params) {
  return (params.line_items ?? []).map((line, index) => {
    const data = line.price_data;
    const quantity = line.quantity ?? 1;
    if (!data) return { price: line.price ?? "", quantity };
    const product =
      data.product ??
      (data.product_data &&
        createProduct(tx, {
          name: data.product_data.name,
          description: data.product_data.description ?? null,
        }).id);
    if (!product)
      throw invalidRequest(
        "Missing required param: product.",
        `line_items[${index}][price_data][product]`,
        "parameter_missing",
      );
    const recurring = data.recurring;
    const price = createPrice(tx, {
      product,
      currency: data.currency,
      unitAmount: data.unit_amount ?? null,
      recurring: recurring
        ? { interval: recurring.interval, interval_count: recurring.interval_count ?? 1 }
        : null,
    });
    return { price: price.id, quantity };
  });
}

function factsOf(
  tx: Transaction,
  params: Params,
): Omit<SessionFacts, "id" | "lines" | "promotionCode" | "coupon" | "attempt"> {
  const data = params.subscription_data;
  const intent = params.payment_intent_data;
  if (params.mode !== "subscription" && data)
    throw invalidRequest("You can not pass `subscription_data` in this mode.", "subscription_data");
  if (params.mode !== "payment" && intent)
    throw invalidRequest(
      "You can not pass `payment_intent_data` in `subscription` mode.",
      "payment_intent_data",
    );
  const days = data?.trial_period_days ?? null;
  const reuse = intent?.setup_future_usage;
  return {
    trialDays: days,
    trialEnd: data?.trial_end ?? (days === null ? null : tx.now + days * 86_400),
    trialEndBehavior: oneOf(data?.trial_settings?.end_behavior.missing_payment_method, [
      "cancel",
      "pause",
      "create_invoice",
    ]),
    subscriptionMetadata: mergeMetadata({}, data?.metadata),
    subscriptionDescription: data?.description ?? null,
    prorationDiscounts:
      data?.billing_mode?.flexible?.proration_discounts === "itemized" ? "itemized" : null,
    classic: data?.billing_mode?.type === "classic",
    intentMetadata: mergeMetadata({}, intent?.metadata ?? params.setup_intent_data?.metadata),
    intentDescription: intent?.description ?? null,
    takesBankDebit: takesBankDebit(params),
    awaitsDebit: false,
    setupFutureUsage: oneOf(reuse, ["off_session", "on_session"]),
  };
}

/** The stand-in's methods are cards and bank debits, in every currency. */
function takesBankDebit(params: Params): boolean {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  return (
    params.mode !== "setup" &&
    (allowed === undefined || allowed.some((type) => type === "sepa_debit")) &&
    !excluded?.some((type) => type === "sepa_debit")
  );
}

function modeOf(mode: string): "payment" | "subscription" | "setup" {
  if (mode === "payment" || mode === "subscription" || mode === "setup") return mode;
  throw invalidRequest(`Invalid mode: ${mode}`, "mode");
}

function create(tx: Transaction, params: Params) {
  const uiMode = params.ui_mode ?? "hosted_page";
  if (uiMode !== "hosted_page")
    throw invalidRequest("The Stripe stand-in only has ui_mode hosted_page.", "ui_mode");
  if (params.customer && params.customer_email)
    throw invalidRequest("You may only specify one of these parameters: customer, customer_email.");
  if (params.customer) tx.get("customer", params.customer, "customer");
  if (!params.success_url)
    throw invalidRequest(
      "Missing required param: success_url.",
      "success_url",
      "parameter_missing",
    );
  const discounts = params.discounts ?? [];
  if (discounts.length > 0 && params.allow_promotion_codes)
    throw invalidRequest(
      "You may only specify one of these parameters: allow_promotion_codes, discounts.",
    );
  const [discount] = discounts;
  const saving = params.saved_payment_method_options?.payment_method_save;
  if (params.automatic_tax?.enabled || params.tax_id_collection?.enabled)
    throw invalidRequest("The Stripe stand-in computes no tax.", "automatic_tax");
  hasNoEffect(
    params.adaptive_pricing?.enabled,
    params.customer_update?.address,
    params.customer_update?.name,
  );
  return createSession(tx, {
    mode: modeOf(params.mode ?? "payment"),
    customer: params.customer ?? null,
    customerEmail: params.customer_email ?? null,
    customerCreation: params.customer_creation === "always" ? "always" : null,
    lines: linesOf(tx, params),
    successUrl: params.success_url,
    cancelUrl: params.cancel_url ?? null,
    returnUrl: params.return_url ?? null,
    uiMode,
    clientReferenceId: params.client_reference_id ?? null,
    metadata: mergeMetadata({}, params.metadata),
    allowPromotionCodes: params.allow_promotion_codes ?? false,
    discount: discount
      ? { coupon: discount.coupon, promotion_code: discount.promotion_code }
      : null,
    expiresAt: params.expires_at ?? null,
    currency: params.currency ?? null,
    invoiceCreation: params.invoice_creation?.enabled ?? false,
    collection: params.payment_method_collection === "if_required" ? "if_required" : "always",
    locale: params.locale ?? null,
    submitType: params.submit_type ?? null,
    billingAddressCollection: params.billing_address_collection ?? null,
    savesCards: saving === "enabled",
    facts: factsOf(tx, params),
  });
}

export const checkoutSessions: Endpoint[] = [
  endpoint<Stripe.Checkout.SessionCreateParams>(
    "POST",
    "/v1/checkout/sessions",
    ["Checkout/Sessions", "Checkout.SessionCreateParams"],
    ({ tx, params }) => present(create(tx.forCustomer(params.customer), params)),
  ),
  endpoint<Stripe.Checkout.SessionListParams>(
    "GET",
    "/v1/checkout/sessions",
    ["Checkout/Sessions", "Checkout.SessionListParams"],
    ({ tx, params }) => {
      const { customer, subscription, payment_intent, status, created } = params;
      const isCreatedIn = within(created);
      return page(
        tx
          .list("checkout_session")
          .filter(
            (session) =>
              (customer === undefined || session.customer === customer) &&
              (subscription === undefined || session.subscription === subscription) &&
              (payment_intent === undefined || session.payment_intent === payment_intent) &&
              (status === undefined || session.status === status) &&
              isCreatedIn(session.created),
          ),
        params,
        "/v1/checkout/sessions",
      );
    },
  ),
  endpoint<Stripe.Checkout.SessionRetrieveParams>(
    "GET",
    "/v1/checkout/sessions/:id",
    ["Checkout/Sessions", "Checkout.SessionRetrieveParams"],
    ({ tx, id }) => present(tx.get("checkout_session", id)),
  ),
  endpoint<Stripe.Checkout.SessionListLineItemsParams>(
    "GET",
    "/v1/checkout/sessions/:id/line_items",
    ["Checkout/Sessions", "Checkout.SessionListLineItemsParams"],
    ({ tx, id, params }) => {
      tx.get("checkout_session", id);
      return page(sessionLineItems(tx, id), params, `/v1/checkout/sessions/${id}/line_items`);
    },
  ),
  endpoint<Stripe.Checkout.SessionExpireParams>(
    "POST",
    "/v1/checkout/sessions/:id/expire",
    ["Checkout/Sessions", "Checkout.SessionExpireParams"],
    ({ tx, id }) =>
      present(expireSession(tx.forCustomer(tx.get("checkout_session", id).customer), id)),
  ),
];
