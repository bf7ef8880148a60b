import { checkResponse } from "./check-response";
import { declaredType, membersOf } from "./declared-type";

/** Where the SDK declares the type of each object that the stand-in sends. */
const DECLARED: Record<string, [file: string, name: string]> = {
  customer: ["Customers", "Customer"],
  product: ["Products", "Product"],
  price: ["Prices", "Price"],
  item: ["LineItems", "LineItem"],
  line_item: ["InvoiceLineItems", "InvoiceLineItem"],
  payment_method: ["PaymentMethods", "PaymentMethod"],
  payment_intent: ["PaymentIntents", "PaymentIntent"],
  setup_intent: ["SetupIntents", "SetupIntent"],
  charge: ["Charges", "Charge"],
  refund: ["Refunds", "Refund"],
  dispute: ["Disputes", "Dispute"],
  balance_transaction: ["BalanceTransactions", "BalanceTransaction"],
  "radar.early_fraud_warning": ["Radar/EarlyFraudWarnings", "EarlyFraudWarning"],
  credit_note: ["CreditNotes", "CreditNote"],
  credit_note_line_item: ["CreditNoteLineItems", "CreditNoteLineItem"],
  coupon: ["Coupons", "Coupon"],
  promotion_code: ["PromotionCodes", "PromotionCode"],
  discount: ["Discounts", "Discount"],
  subscription: ["Subscriptions", "Subscription"],
  subscription_item: ["SubscriptionItems", "SubscriptionItem"],
  subscription_schedule: ["SubscriptionSchedules", "SubscriptionSchedule"],
  invoice: ["Invoices", "Invoice"],
  invoiceitem: ["InvoiceItems", "InvoiceItem"],
  invoice_payment: ["InvoicePayments", "InvoicePayment"],
  event: ["Events", "EventBase"],
  webhook_endpoint: ["WebhookEndpoints", "WebhookEndpoint"],
  "checkout.session": ["Checkout/Sessions", "Session"],
  "billing_portal.session": ["BillingPortal/Sessions", "Session"],
  "billing_portal.configuration": ["BillingPortal/Configurations", "Configuration"],
  "test_helpers.test_clock": ["TestHelpers/TestClocks", "TestClock"],
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What is wrong with an object that is about to be sent, by the SDK's own types: of a response, of
 * each object in a list, of the object in an event. Empty when it conforms.
 */
export function conformance(value: unknown): string[] {
  if (!isRecord(value)) return ["/: not an object"];
  const object = String(value.object);
  if (value.deleted === true) return stubProblems(value);
  if (object === "list" || object === "search_result") {
    const data = Array.isArray(value.data) ? value.data : [];
    return data.flatMap((item, i) => conformance(item).map((problem) => `data[${i}] ${problem}`));
  }
  const declared = DECLARED[object];
  if (!declared) return [`object ${object} is none that the SDK declares`];
  const opaque = object === "event" ? { ...value, data: { object: {} } } : value;
  const problems = checkResponse(opaque, declaredType(...declared)).map((one) => `${object}${one}`);
  if (object !== "event") return problems;
  const data = value.data;
  const inner = isRecord(data) ? data.object : null;
  // The payload of invoice.upcoming is the one object that is sent without its id.
  const whole = value.type === "invoice.upcoming" && isRecord(inner) ? { id: "", ...inner } : inner;
  const type = String(value.type);
  return [
    ...problems,
    ...conformance(whole).map((one) => `${type}: ${one}`),
    ...previousProblems(data, inner).map((one) => `${type}: ${one}`),
  ];
}

/** A deleted object is its id and the word that it is deleted. */
function stubProblems(stub: Record<string, unknown>): string[] {
  return Object.keys(stub)
    .filter((key) => !["id", "object", "deleted"].includes(key))
    .map((key) => `deleted ${String(stub.object)}.${key}: not a field of this API version`);
}

/** What changed was a field of the object, as it is declared. */
function previousProblems(data: unknown, object: unknown): string[] {
  const previous = isRecord(data) ? data.previous_attributes : undefined;
  const declared = isRecord(object) ? DECLARED[String(object.object)] : undefined;
  if (!isRecord(previous) || !declared) return [];
  const { names } = membersOf(declaredType(...declared));
  return Object.keys(previous)
    .filter((key) => !names.has(key))
    .map((key) => `previous_attributes.${key}: not a field of this API version`);
}

/** The objects that the stand-in can send, by the name that each carries. */
export const declaredObjects = (): string[] => Object.keys(DECLARED);
