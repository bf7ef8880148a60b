import { charges } from "../resources/charges";
import { checkoutSessions } from "../resources/checkout-sessions";
import { coupons } from "../resources/coupons";
import { creditNotes } from "../resources/credit-notes";
import { customers } from "../resources/customers";
import { disputes } from "../resources/disputes";
import { earlyFraudWarnings } from "../resources/early-fraud-warnings";
import { events } from "../resources/events";
import { invoicePayments } from "../resources/invoice-payments";
import { invoices } from "../resources/invoices";
import { paymentIntents } from "../resources/payment-intents";
import { paymentMethods } from "../resources/payment-methods";
import { portalConfigurations } from "../resources/portal-configurations";
import { portalSessions } from "../resources/portal-sessions";
import { prices } from "../resources/prices";
import { products } from "../resources/products";
import { promotionCodes } from "../resources/promotion-codes";
import { refunds } from "../resources/refunds";
import { setupIntents } from "../resources/setup-intents";
import { subscriptionItems } from "../resources/subscription-items";
import { subscriptionSchedules } from "../resources/subscription-schedules";
import { subscriptions } from "../resources/subscriptions";
import { testClocks } from "../resources/test-clocks";
import { webhookEndpoints } from "../resources/webhook-endpoints";
import type { Endpoint } from "./endpoint";

/** Everything that the API of the stand-in answers. */
export const ENDPOINTS: Endpoint[] = [
  ...customers,
  ...products,
  ...prices,
  ...checkoutSessions,
  ...subscriptions,
  ...subscriptionItems,
  ...subscriptionSchedules,
  ...invoices,
  ...invoicePayments,
  ...paymentIntents,
  ...charges,
  ...paymentMethods,
  ...setupIntents,
  ...refunds,
  ...disputes,
  ...earlyFraudWarnings,
  ...creditNotes,
  ...portalConfigurations,
  ...portalSessions,
  ...events,
  ...webhookEndpoints,
  ...testClocks,
  ...coupons,
  ...promotionCodes,
];

const ROUTES = ENDPOINTS.map((endpoint) => ({
  endpoint,
  pattern: new RegExp(`^${endpoint.path.replaceAll(/:\w+/g, "([^/]+)")}$`),
  // A path without ids goes before one with: /v1/invoices/create_preview is no invoice's id.
  fixed: !endpoint.path.includes(":"),
})).sort((a, b) => Number(b.fixed) - Number(a.fixed));

/** The endpoint for a request, with the ids of its path; null when there is none. */
export function findRoute(
  method: string,
  path: string,
): { endpoint: Endpoint; ids: string[] } | null {
  for (const { endpoint, pattern } of ROUTES) {
    const match = endpoint.method === method ? pattern.exec(path) : null;
    if (match) return { endpoint, ids: match.slice(1).map(decodeURIComponent) };
  }
  return null;
}
