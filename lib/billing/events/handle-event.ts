import "server-only";
import type { Stripe } from "stripe";
import { cardSaved } from "@/lib/billing/events/card-saved";
import { chargeRefunded } from "@/lib/billing/events/charge-refunded";
import { checkoutSessionChanged } from "@/lib/billing/events/checkout-session-changed";
import { creditNoteChanged } from "@/lib/billing/events/credit-note-changed";
import { customerDeleted } from "@/lib/billing/events/customer-deleted";
import { customerUpdated } from "@/lib/billing/events/customer-updated";
import { disputeChanged } from "@/lib/billing/events/dispute-changed";
import { fraudWarned } from "@/lib/billing/events/fraud-warned";
import { invoiceChanged } from "@/lib/billing/events/invoice-changed";
import { paymentIntentChanged } from "@/lib/billing/events/payment-intent-changed";
import { refundChanged } from "@/lib/billing/events/refund-changed";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { subscriptionChanged } from "@/lib/billing/events/subscription-changed";
import { subscriptionScheduleChanged } from "@/lib/billing/events/subscription-schedule-changed";

type Handler = (event: StripeEvent) => Promise<EventResult>;

const handled: [Stripe.WebhookEndpointCreateParams.EnabledEvent, Handler][] = [
  ["checkout.session.completed", checkoutSessionChanged],
  ["checkout.session.async_payment_succeeded", checkoutSessionChanged],
  ["checkout.session.async_payment_failed", checkoutSessionChanged],
  ["checkout.session.expired", checkoutSessionChanged],
  ["charge.dispute.closed", disputeChanged],
  ["charge.dispute.created", disputeChanged],
  ["charge.dispute.funds_reinstated", disputeChanged],
  ["charge.dispute.funds_withdrawn", disputeChanged],
  ["charge.dispute.updated", disputeChanged],
  ["charge.refund.updated", refundChanged],
  ["charge.refunded", chargeRefunded],
  ["credit_note.created", creditNoteChanged],
  ["credit_note.updated", creditNoteChanged],
  ["credit_note.voided", creditNoteChanged],
  ["customer.deleted", customerDeleted],
  ["customer.updated", customerUpdated],
  ["customer.subscription.created", subscriptionChanged],
  ["customer.subscription.updated", subscriptionChanged],
  ["customer.subscription.deleted", subscriptionChanged],
  ["customer.subscription.paused", subscriptionChanged],
  ["customer.subscription.resumed", subscriptionChanged],
  ["invoice.paid", invoiceChanged],
  ["invoice.payment_succeeded", invoiceChanged],
  ["invoice.payment_failed", invoiceChanged],
  ["payment_intent.canceled", paymentIntentChanged],
  ["payment_intent.payment_failed", paymentIntentChanged],
  ["payment_intent.processing", paymentIntentChanged],
  ["payment_intent.succeeded", paymentIntentChanged],
  ["payment_method.attached", cardSaved],
  ["radar.early_fraud_warning.created", fraudWarned],
  ["refund.created", refundChanged],
  ["refund.failed", refundChanged],
  ["refund.updated", refundChanged],
  ["subscription_schedule.created", subscriptionScheduleChanged],
  ["subscription_schedule.updated", subscriptionScheduleChanged],
  ["subscription_schedule.released", subscriptionScheduleChanged],
  ["subscription_schedule.completed", subscriptionScheduleChanged],
  ["subscription_schedule.canceled", subscriptionScheduleChanged],
];
const handlers = new Map<string, Handler>(handled);

/** The event types that the webhook endpoint asks Stripe for. */
export const handledEventTypes = handled.map(([type]) => type);

/** Does what an event stands for; null for a type that nothing here handles. */
export function handleEvent(event: StripeEvent): Promise<EventResult> | null {
  return handlers.get(event.type)?.(event) ?? null;
}
