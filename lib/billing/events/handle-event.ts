import "server-only";
import type { Stripe } from "stripe";
import { cardSaved } from "@/lib/billing/events/card-saved";
import { checkoutSessionChanged } from "@/lib/billing/events/checkout-session-changed";
import { customerDeleted } from "@/lib/billing/events/customer-deleted";
import { customerUpdated } from "@/lib/billing/events/customer-updated";
import { invoiceChanged } from "@/lib/billing/events/invoice-changed";
import { moneyReturned } from "@/lib/billing/events/money-returned";
import { paymentIntentChanged } from "@/lib/billing/events/payment-intent-changed";
import type { EventResult, StripeEvent } from "@/lib/billing/events/stripe-event";
import { subscriptionChanged } from "@/lib/billing/events/subscription-changed";
import { subscriptionScheduleChanged } from "@/lib/billing/events/subscription-schedule-changed";

type Handler = (event: StripeEvent) => Promise<EventResult>;

const handled: [Stripe.WebhookEndpointCreateParams.EnabledEvent, Handler][] = [
  ["checkout.session.completed", checkoutSessionChanged],
  ["checkout.session.async_payment_succeeded", checkoutSessionChanged],
  ["checkout.session.async_payment_failed", checkoutSessionChanged],
  ["checkout.session.expired", checkoutSessionChanged],
  ["charge.dispute.closed", moneyReturned],
  ["charge.dispute.created", moneyReturned],
  ["charge.dispute.funds_reinstated", moneyReturned],
  ["charge.dispute.funds_withdrawn", moneyReturned],
  ["charge.dispute.updated", moneyReturned],
  ["charge.refunded", moneyReturned],
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
  ["refund.created", moneyReturned],
  ["refund.failed", moneyReturned],
  ["refund.updated", moneyReturned],
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
