import type { Stripe } from "stripe";
import type { Wire } from "../contract/wire";

export type Customer = Wire<Stripe.Customer>;
export type Product = Wire<Stripe.Product>;
export type Price = Wire<Stripe.Price>;
export type PaymentMethod = Wire<Stripe.PaymentMethod>;
export type PaymentIntent = Wire<Stripe.PaymentIntent>;
export type SetupIntent = Wire<Stripe.SetupIntent>;
export type Charge = Wire<Stripe.Charge>;
export type Refund = Wire<Stripe.Refund>;
export type Dispute = Wire<Stripe.Dispute>;
export type BalanceTransaction = Wire<Stripe.BalanceTransaction>;
export type EarlyFraudWarning = Wire<Stripe.Radar.EarlyFraudWarning>;
export type CreditNote = Wire<Stripe.CreditNote>;
export type CreditNoteLine = Wire<Stripe.CreditNoteLineItem>;
export type Coupon = Wire<Stripe.Coupon>;
export type PromotionCode = Wire<Stripe.PromotionCode>;
export type Discount = Wire<Stripe.Discount>;
export type Subscription = Wire<Stripe.Subscription>;
export type SubscriptionItem = Wire<Stripe.SubscriptionItem>;
export type SubscriptionSchedule = Wire<Stripe.SubscriptionSchedule>;
export type Invoice = Wire<Stripe.Invoice>;
export type InvoiceLine = Wire<Stripe.InvoiceLineItem>;
export type LineItem = Wire<Stripe.LineItem>;
export type InvoiceItem = Wire<Stripe.InvoiceItem>;
export type InvoicePayment = Wire<Stripe.InvoicePayment>;
export type CheckoutSession = Wire<Stripe.Checkout.Session>;
export type PortalSession = Wire<Stripe.BillingPortal.Session>;
export type PortalConfiguration = Wire<Stripe.BillingPortal.Configuration>;
export type WebhookEndpoint = Wire<Stripe.WebhookEndpoint>;
export type TestClock = Wire<Stripe.TestHelpers.TestClock>;

/** An event as it is stored and sent; the object in it is the snapshot taken at emission. */
export interface StripeEvent {
  id: string;
  object: "event";
  api_version: string;
  created: number;
  data: { object: unknown; previous_attributes?: Record<string, unknown> };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null } | null;
  type: Stripe.Event["type"];
}

/** Which test card stands behind a payment method; the API never shows it. */
export interface CardFacts {
  id: string;
  number: string;
  /** The cardholder has authenticated once, so later charges need no challenge. */
  authenticated: boolean;
  /** It was removed from its customer, and can never be used again. */
  detached?: boolean;
}

/** What a payment intent pays for. */
export interface IntentFacts {
  id: string;
  invoice: string | null;
  session: string | null;
  offSession: boolean;
  returnUrl: string | null;
  /** When a bank debit that is processing ends, and how; null for what ended. */
  settlesAt: number | null;
  settles: "succeeded" | "failed";
}

/** What becomes of a refund that has not come to its end; times in seconds. */
export interface RefundFacts {
  id: string;
  /** Null when nothing more happens to it by itself. */
  settlesAt: number | null;
  becomes: "succeeded" | "failed";
}

/** A discount's share of a line, in minor units; negative on a line that credits. */
export interface DiscountShare {
  discount: string;
  amount: number;
}

/** What a subscription item was last billed with: credits are computed from it, never from a price. */
export interface Debit {
  item: string;
  /** Null until the proration it is part of is invoiced. */
  invoice: string | null;
  line: string | null;
  price: string;
  quantity: number;
  /** Before discounts, in minor units. */
  amount: number;
  discounts: DiscountShare[];
  start: number;
  end: number;
}

/** A line before it stands on an invoice. Amounts in minor units, before discounts. */
export interface DraftLine {
  amount: number;
  description: string;
  start: number;
  end: number;
  price: string;
  quantity: number;
  item: string | null;
  subscription: string | null;
  proration: boolean;
  discountable: boolean;
  /** Shares that are already decided, on a credit; null lets the invoice's discounts apply. */
  shares: DiscountShare[] | null;
  credited: { invoice: string; lines: string[] } | null;
  invoiceItem: string | null;
  /** The line bills the item's time, so that later credits are computed from it. */
  bills: boolean;
}

export interface SubscriptionFacts {
  id: string;
  debits: Debit[];
  /** Prorations that wait for the next invoice. */
  pendingLines: DraftLine[];
  trialWillEndSent: boolean;
  upcomingSentFor: number | null;
  /** The items that an update waits to bring in when its invoice is paid. */
  pendingItems: {
    invoice: string;
    items: SubscriptionItem[];
    anchor: number;
    debits: Debit[];
  } | null;
  /** What a paused subscription waits for: paid, it goes on with these items. */
  resumption: { invoice: string; items: SubscriptionItem[]; anchor: number } | null;
  trialEndBehavior: "cancel" | "create_invoice" | "pause";
}

/** What the customer's tries to pay have made so far. */
export interface SessionAttempt {
  customer: string | null;
  subscription: string | null;
  intent: string | null;
  setup: string | null;
  email: string | null;
  name: string | null;
  postalCode: string | null;
}

export interface SessionFacts {
  id: string;
  lines: { id: string; price: string; quantity: number }[];
  promotionCode: string | null;
  coupon: string | null;
  trialDays: number | null;
  trialEnd: number | null;
  trialEndBehavior: "cancel" | "create_invoice" | "pause" | null;
  subscriptionMetadata: Record<string, string>;
  subscriptionDescription: string | null;
  prorationDiscounts: "included" | "itemized" | null;
  classic: boolean;
  intentMetadata: Record<string, string>;
  intentDescription: string | null;
  setupFutureUsage: "off_session" | "on_session" | null;
  /** Whether the page offers a bank debit beside the card. */
  takesBankDebit: boolean;
  /** Completed, and a bank is deciding whether it is paid. */
  awaitsDebit: boolean;
  /** Made by the first attempt to pay and completed by a later one. */
  attempt: SessionAttempt | null;
}

export interface PortalFacts {
  id: string;
  /** A portal link opens the first page for five minutes, a visit lasts an hour. */
  expiresAt: number;
  done: boolean;
}

/** A customer that was deleted keeps answering as a stub. */
export interface DeletedCustomer {
  id: string;
  object: "customer";
  deleted: true;
}

export interface Tables {
  customer: Customer;
  deleted_customer: DeletedCustomer;
  product: Product;
  price: Price;
  payment_method: PaymentMethod;
  payment_intent: PaymentIntent;
  setup_intent: SetupIntent;
  charge: Charge;
  refund: Refund;
  dispute: Dispute;
  early_fraud_warning: EarlyFraudWarning;
  credit_note: CreditNote;
  coupon: Coupon;
  promotion_code: PromotionCode;
  discount: Discount;
  subscription: Subscription;
  subscription_schedule: SubscriptionSchedule;
  invoice: Invoice;
  invoiceitem: InvoiceItem;
  invoice_payment: InvoicePayment;
  checkout_session: CheckoutSession;
  portal_session: PortalSession;
  portal_configuration: PortalConfiguration;
  event: StripeEvent;
  webhook_endpoint: WebhookEndpoint;
  test_clock: TestClock;
  card_facts: CardFacts;
  intent_facts: IntentFacts;
  refund_facts: RefundFacts;
  subscription_facts: SubscriptionFacts;
  session_facts: SessionFacts;
  portal_facts: PortalFacts;
}

export type TableName = keyof Tables;

export type Rows = { [Name in TableName]: Record<string, Tables[Name]> };

/** Every table, empty. */
export function emptyRows(): Rows {
  return {
    customer: {},
    deleted_customer: {},
    product: {},
    price: {},
    payment_method: {},
    payment_intent: {},
    setup_intent: {},
    charge: {},
    refund: {},
    dispute: {},
    early_fraud_warning: {},
    credit_note: {},
    coupon: {},
    promotion_code: {},
    discount: {},
    subscription: {},
    subscription_schedule: {},
    invoice: {},
    invoiceitem: {},
    invoice_payment: {},
    checkout_session: {},
    portal_session: {},
    portal_configuration: {},
    event: {},
    webhook_endpoint: {},
    test_clock: {},
    card_facts: {},
    intent_facts: {},
    refund_facts: {},
    subscription_facts: {},
    session_facts: {},
    portal_facts: {},
  };
}
